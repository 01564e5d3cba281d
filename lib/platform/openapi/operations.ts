import * as accounts from "#lib/contracts/accounts.ts";
import * as activitywatch from "#lib/contracts/activitywatch.ts";
import * as apiKeys from "#lib/contracts/api-keys.ts";
import type { Contract } from "#lib/contracts/contract.ts";
import * as deviceLogins from "#lib/contracts/device-logins.ts";
import * as devices from "#lib/contracts/devices.ts";
import * as events from "#lib/contracts/events.ts";
import * as ledger from "#lib/contracts/ledger.ts";
import * as nextActions from "#lib/contracts/next-actions.ts";
import * as organizations from "#lib/contracts/organizations.ts";
import * as patterns from "#lib/contracts/patterns.ts";
import * as privacy from "#lib/contracts/privacy.ts";
import * as realtime from "#lib/contracts/realtime.ts";
import * as relationships from "#lib/contracts/relationships.ts";
import * as sessions from "#lib/contracts/sessions.ts";
import * as suggestions from "#lib/contracts/suggestions.ts";
import * as telemetry from "#lib/contracts/telemetry.ts";
import * as visits from "#lib/contracts/visits.ts";
import * as wakatime from "#lib/contracts/wakatime.ts";

/** Every operation of the API, in the order in which the documentation tells them. A test compares it with the routes. */
export const operations: readonly Contract[] = [
  telemetry.record,
  events.list,
  events.get,
  events.remove,
  events.removeOne,
  events.activity,
  privacy.getRules,
  privacy.replaceRules,
  privacy.tryRules,
  privacy.remove,
  privacy.listReceipts,
  privacy.getReceipt,
  patterns.list,
  patterns.get,
  patterns.analyze,
  patterns.analysis,
  relationships.list,
  nextActions.list,
  suggestions.list,
  suggestions.get,
  suggestions.exportScript,
  suggestions.accept,
  suggestions.dismiss,
  suggestions.restore,
  suggestions.listRules,
  suggestions.removeRule,
  suggestions.calibration,
  devices.list,
  devices.update,
  devices.revoke,
  devices.checkIn,
  ledger.list,
  realtime.connect,
  realtime.versions,
  visits.changes,
  visits.mark,
  apiKeys.list,
  apiKeys.create,
  apiKeys.revokeCurrent,
  apiKeys.revoke,
  deviceLogins.begin,
  deviceLogins.claim,
  deviceLogins.find,
  deviceLogins.decide,
  sessions.list,
  sessions.end,
  sessions.endOthers,
  accounts.me,
  accounts.updateProfile,
  accounts.getConsent,
  accounts.decideConsent,
  organizations.rename,
  organizations.members,
  organizations.usage,
  activitywatch.info,
  activitywatch.listBuckets,
  activitywatch.getBucket,
  activitywatch.createBucket,
  activitywatch.deleteBucket,
  activitywatch.heartbeat,
  activitywatch.listEvents,
  activitywatch.insertEvents,
  activitywatch.countEvents,
  activitywatch.getEvent,
  activitywatch.deleteEvent,
  activitywatch.exportBucket,
  activitywatch.exportBuckets,
  activitywatch.importBuckets,
  wakatime.sendOne,
  wakatime.sendMany,
  wakatime.user,
  wakatime.today,
  wakatime.todayAsDocumented,
  wakatime.summaries,
];
