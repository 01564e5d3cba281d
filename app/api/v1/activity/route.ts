import * as events from "#lib/contracts/events.ts";
import { summarizeActivity } from "#lib/domains/events/summarize-activity.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(events.activity, { permission: "events:read" }, summarizeActivity);
