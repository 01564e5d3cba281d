import { globSync } from "node:fs";
import { join } from "node:path";
import { consentVersion } from "#lib/contracts/accounts.ts";
import type { RouteHandler } from "#lib/platform/http/route.ts";
import type { Filled } from "./fill.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Every handler that a route file of the API exports, as Next would find it. */
export async function loadHandlers(): Promise<RouteHandler[]> {
  const handlers: RouteHandler[] = [];
  for (const file of globSync("app/api/v1/**/route.ts", { cwd: root }).sort()) {
    const exported: Record<string, unknown> = await import(join(root, file));
    for (const method of methods) {
      const handler = exported[method];
      if (typeof handler === "function" && "contract" in handler) handlers.push(handler as RouteHandler);
    }
  }
  return handlers;
}

interface Sample {
  /** Right only with an API key: it is about the key that asks. */
  readonly byKey?: boolean;
  readonly params?: Record<string, string>;
  readonly query?: string;
  readonly body?: unknown;
}

const month = "from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";

/** A right request for each operation, by its contract's id. An operation without one fails the tests. */
export const samples: Readonly<Record<string, (of: Filled) => Sample>> = {
  "telemetry.record": () => ({
    body: { events: [{ id: crypto.randomUUID(), type: "command_run", occurred_at: "2026-11-20T09:05:00+01:00" }] },
  }),
  "events.list": () => ({ query: `?limit=2&${month}` }),
  "events.get": (of) => ({ params: { id: of.eventId } }),
  "events.activity": () => ({ query: `?${month}` }),
  "privacy.rules": () => ({}),
  "privacy.replace_rules": () => ({ body: { version: 1, rules: [] } }),
  "privacy.try_rules": () => ({ body: { subject: "path", value: "src/a.ts" } }),
  "privacy.receipts": () => ({ query: "?limit=2" }),
  "privacy.receipt": (of) => ({ params: { id: of.receiptId } }),
  "patterns.list": () => ({ query: "?limit=2" }),
  "patterns.get": (of) => ({ params: { id: of.patternId } }),
  "patterns.analyze": () => ({}),
  "patterns.analysis": () => ({}),
  "relationships.list": () => ({ query: "?path=src/a.ts" }),
  "next_actions.list": () => ({ query: "?limit=3" }),
  "suggestions.list": () => ({}),
  "suggestions.get": (of) => ({ params: { id: of.suggestionId } }),
  "suggestions.export": (of) => ({ params: { id: of.suggestionId }, query: "?format=bash" }),
  "suggestions.accept": (of) => ({ params: { id: of.suggestionId } }),
  "suggestions.dismiss": (of) => ({ params: { id: of.suggestionId }, body: { reason: "not_worth_it" } }),
  "suggestions.restore": (of) => ({ params: { id: of.suggestionId } }),
  "suggestion_rules.list": () => ({}),
  "suggestions.calibration": () => ({}),
  "devices.list": () => ({}),
  "devices.update": (of) => ({ params: { id: of.deviceId }, body: { name: "sample" } }),
  "devices.check_in": () => ({ body: { state: "watching", queued: 0, sent_at: "2026-11-20T09:05:00+01:00" } }),
  "ledger.list": (of) => ({ query: `?device=${of.deviceId}` }),
  "realtime.connect": () => ({}),
  "realtime.versions": () => ({}),
  "visits.changes": () => ({}),
  "visits.mark": () => ({}),
  "api_keys.list": () => ({}),
  "api_keys.create": () => ({ body: { name: "sample", scopes: ["events:read"] } }),
  "sessions.list": () => ({}),
  "accounts.me": () => ({}),
  "accounts.update_profile": () => ({ body: { timezone: "Europe/Berlin" } }),
  "accounts.get_consent": () => ({}),
  "accounts.decide_consent": () => ({ body: { granted: true, version: consentVersion } }),
  "organizations.rename": (of) => ({ params: { id: of.orgId }, body: { name: "sample" } }),
  "organizations.members": (of) => ({ params: { id: of.orgId } }),
  "organizations.usage": (of) => ({ params: { id: of.orgId } }),
  "activitywatch.info": () => ({}),
  "activitywatch.list_buckets": () => ({}),
  "activitywatch.get_bucket": (of) => ({ params: { bucket: of.bucketId } }),
  "activitywatch.create_bucket": () => ({
    params: { bucket: "aw-watcher-afk_sample" },
    body: { client: "aw-watcher-afk", type: "afkstatus", hostname: "sample" },
  }),
  "activitywatch.heartbeat": (of) => ({
    params: { bucket: of.bucketId },
    query: "?pulsetime=60",
    body: { timestamp: "2026-11-20T09:05:00+00:00", duration: 0, data: { app: "sample", title: "sample" } },
  }),
  "activitywatch.list_events": (of) => ({ params: { bucket: of.bucketId }, query: "?limit=5" }),
  "activitywatch.insert_events": (of) => ({
    params: { bucket: of.bucketId },
    body: [{ timestamp: "2026-11-20T09:06:00+00:00", duration: 5, data: { app: "sample" } }],
  }),
  "activitywatch.count_events": (of) => ({ params: { bucket: of.bucketId } }),
  "activitywatch.get_event": (of) => ({ params: { bucket: of.bucketId, event: of.bucketEventId } }),
  "activitywatch.export_bucket": (of) => ({ params: { bucket: of.bucketId } }),
  "activitywatch.export_buckets": () => ({}),
  "activitywatch.import_buckets": () => ({ body: { buckets: {} } }),
  "wakatime.send_one": () => ({ body: { entity: "/home/ada/site/app.ts", time: 1_763_600_000, project: "site" } }),
  "wakatime.send_many": () => ({ body: [{ entity: "/home/ada/site/app.ts", time: 1_763_600_060 }, { entity: "" }] }),
  "wakatime.user": () => ({}),
  "wakatime.today": () => ({}),
  "wakatime.today_as_documented": () => ({}),
  "wakatime.summaries": () => ({ query: "?start=2025-11-19&end=2025-11-21&project=site" }),
  "device_logins.begin": () => ({ body: {} }),
  "device_logins.claim": () => ({ body: { device_code: "unknown" } }),
  "device_logins.find": (of) => ({ query: `?user_code=${of.userCode}` }),
  "device_logins.decide": (of) => ({ body: { user_code: of.userCode, decision: "approve" } }),
  // Those that take something away come last.
  "activitywatch.delete_event": (of) => ({ params: { bucket: of.bucketId, event: of.bucketEventId } }),
  "activitywatch.delete_bucket": (of) => ({ params: { bucket: of.bucketId } }),
  "suggestion_rules.remove": (of) => ({ params: { id: of.suggestionRuleId } }),
  "events.remove_one": (of) => ({ params: { id: of.eventId } }),
  "privacy.remove": () => ({ body: { action: "delete", all: true } }),
  "events.remove": () => ({ query: `?${month}` }),
  "devices.revoke": (of) => ({ params: { id: of.deviceId } }),
  "api_keys.revoke_current": () => ({ byKey: true }),
  "api_keys.revoke": (of) => ({ params: { id: of.apiKeyId } }),
  "sessions.end": (of) => ({ params: { id: of.sessionId } }),
  "sessions.end_others": () => ({}),
};

export const sampleOf = (handler: RouteHandler, of: Filled): Sample => {
  const sample = samples[handler.contract.id];
  if (!sample) throw new Error(`Give ${handler.contract.id} a sample in tests/integration/door/every-operation.ts.`);
  return sample(of);
};

/** The sample as a call's options. */
export const requestOf = (handler: RouteHandler, of: Filled, headers: Record<string, string>) => {
  const { body, byKey: _, ...rest } = sampleOf(handler, of);
  if (body === undefined) return { ...rest, headers };
  return { ...rest, body: JSON.stringify(body), headers: { ...headers, "content-type": "application/json" } };
};
