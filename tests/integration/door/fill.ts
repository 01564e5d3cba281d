import { randomBytes } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { consents, profiles } from "#drizzle/schema/accounts.ts";
import { activitywatchBuckets, activitywatchEvents } from "#drizzle/schema/activitywatch.ts";
import { apiKeys } from "#drizzle/schema/api-keys.ts";
import { deviceLogins } from "#drizzle/schema/device-logins.ts";
import { devices } from "#drizzle/schema/devices.ts";
import { events } from "#drizzle/schema/events.ts";
import { ledgerEntries } from "#drizzle/schema/ledger.ts";
import { analyses, patterns } from "#drizzle/schema/patterns.ts";
import { privacyReceipts, privacyRuleHits, privacyRules } from "#drizzle/schema/privacy.ts";
import { suggestionOutcomes, suggestionRules, suggestions } from "#drizzle/schema/suggestions.ts";
import { consentVersion } from "#lib/contracts/accounts.ts";
import { asAdmin } from "#lib/platform/admin-db.ts";
import { hashApiKey } from "#lib/platform/auth/api-key.ts";
import { generateDeviceCode, generateUserCode, hashCode } from "#lib/platform/auth/device-code.ts";
import type { Person } from "./people.ts";

/** Ids of the rows that a person was given, and of the workspace that they lie in. */
export interface Filled {
  readonly orgId: string;
  readonly eventId: string;
  readonly deviceId: string;
  readonly patternId: string;
  readonly suggestionId: string;
  /** From a dismissal of another suggestion than that. */
  readonly suggestionRuleId: string;
  readonly apiKeyId: string;
  readonly bucketId: string;
  /** Of the one event in that bucket. */
  readonly bucketEventId: string;
  readonly receiptId: string;
  /** A session of theirs that nobody holds a token of. */
  readonly sessionId: string;
  /** Of a machine that waits to be signed in; nobody's yet. */
  readonly userCode: string;
}

/** Gives a person one row of everything that is theirs, with `mark` in every text, so that a leak shows. */
export async function fill(person: Person, mark: string): Promise<Filled> {
  const ids = {
    orgId: person.orgId,
    eventId: crypto.randomUUID(),
    deviceId: crypto.randomUUID(),
    patternId: crypto.randomUUID(),
    suggestionId: crypto.randomUUID(),
    suggestionRuleId: crypto.randomUUID(),
    apiKeyId: crypto.randomUUID(),
    receiptId: crypto.randomUUID(),
    sessionId: crypto.randomUUID(),
    bucketId: `aw-watcher-window_${crypto.randomUUID()}`,
    bucketEventId: "",
    userCode: generateUserCode(),
  };
  const own = { orgId: person.orgId, userId: person.userId };
  const at = new Date("2026-11-19T08:00:00Z");
  const evidence = {
    distinct_days: 3,
    occurrences: [{ started_at: at.toISOString(), ended_at: at.toISOString(), event_ids: [ids.eventId], group: mark }],
    misses: [{ expected_at: at.toISOString(), note: mark }],
  };
  await asAdmin(async (db) => {
    await db.update(profiles).set({ displayName: mark }).where(eq(profiles.userId, person.userId));
    await db
      .insert(consents)
      .values({ userId: person.userId, purpose: "collection", granted: true, version: consentVersion });
    await db.insert(devices).values({ ...own, id: ids.deviceId, name: mark, client: mark });
    await db.insert(ledgerEntries).values({
      ...own,
      deviceId: ids.deviceId,
      seq: 1,
      hash: randomBytes(32),
      digest: randomBytes(32),
      bytes: 100,
      accepted: 1,
      duplicates: 0,
      rejected: 0,
    });
    await db.insert(events).values({
      ...own,
      id: ids.eventId,
      deviceId: ids.deviceId,
      type: "file_modified",
      occurredAt: at,
      path: mark,
      command: mark,
      project: mark,
      metadata: { mark },
    });
    await db
      .insert(activitywatchBuckets)
      .values({ ...own, id: ids.bucketId, type: "currentwindow", client: mark, hostname: mark, data: { mark } });
    // A small number would be found in any answer.
    await db.execute(sql`
      select setval('floyo.activitywatch_events_id_seq',
        greatest(nextval('floyo.activitywatch_events_id_seq'), 700000000000))`);
    const [bucketEvent] = await db
      .insert(activitywatchEvents)
      .values({ ...own, bucketId: ids.bucketId, startedAt: at.toISOString(), duration: 60, data: { app: mark } })
      .returning({ id: activitywatchEvents.id });
    ids.bucketEventId = String(bucketEvent?.id);
    await db.insert(analyses).values({ ...own, engineVersion: "test", analyzedAt: at, funnel: { mark } });
    const from = [{ path: "src/a.ts", project: null }];
    const to = [{ path: mark, project: null }];
    await db.insert(patterns).values({
      ...own,
      id: ids.patternId,
      kind: "relationship",
      key: mark,
      title: mark,
      support: 3,
      confidence: 0.9,
      firstSeenAt: at,
      lastSeenAt: at,
      distinctDays: 3,
      statistics: { mark, role: "changes_with", files: [...from, ...to], from, to, together: 3, to_total: 3 },
      evidence,
    });
    await db.insert(suggestions).values({
      ...own,
      id: ids.suggestionId,
      key: mark,
      title: mark,
      reason: mark,
      confidence: 0.9,
      score: 1,
      evidence,
      connectors: ["local"],
      draft: {
        version: 1,
        name: mark,
        trigger: { kind: "manual" },
        nodes: [{ id: "run", kind: "action", connector: "local", operation: "run", input: { mark } }],
        edges: [{ from: "trigger", to: "run" }],
      },
      backtest: {
        from: at.toISOString(),
        to: at.toISOString(),
        fired: 1,
        matched: 1,
        false_alarms: 0,
        missed: 0,
        spoke: 1,
        firings: [{ at: at.toISOString(), matched: true }],
        missed_at: [],
        days: [{ day: "2026-11-19", active: true, matched: 1, false_alarms: 0, missed: 0 }],
      },
      value: { per_week: 1, hand_minutes: null, held: 1, saved_per_week: null, text: mark },
      needs: {
        connectors: [{ connector: "local", scopes: [mark] }],
        folders: [{ project: mark, path: mark }],
        programs: [mark],
      },
      patternIds: [ids.patternId],
    });
    await db.insert(suggestionRules).values({
      ...own,
      id: ids.suggestionRuleId,
      suggestionId: crypto.randomUUID(),
      reason: "never_this_tool",
      tool: mark,
      subjects: [mark],
      trigger: "event",
      confidence: 0.9,
    });
    await db
      .insert(suggestionOutcomes)
      .values({ ...own, suggestionId: crypto.randomUUID(), stated: 0.9, decision: "dismissed" });
    const rules = [{ id: "own", subject: "path", patterns: [mark], action: "hash", note: mark }];
    await db.insert(privacyRules).values({ ...own, document: { rules } });
    await db.insert(privacyRuleHits).values({ ...own, ruleId: "own", hits: 3 });
    await db.insert(privacyReceipts).values({
      ...own,
      id: ids.receiptId,
      action: "delete",
      criteria: { from: null, to: null, device: ids.deviceId, by_path: false },
      events: 1,
      finishedAt: at,
      learnedAt: at,
    });
    await db.execute(sql`
      insert into auth.sessions (id, user_id, created_at, updated_at, aal)
      values (${ids.sessionId}, ${person.userId}, now(), now(), 'aal1')`);
    await db.insert(deviceLogins).values({
      deviceCodeHash: hashCode(generateDeviceCode()),
      userCodeHash: hashCode(ids.userCode),
      deviceName: "a machine that waits",
      scopes: ["telemetry:write"],
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    await db.insert(apiKeys).values({
      ...own,
      id: ids.apiKeyId,
      name: mark,
      prefix: mark,
      keyHash: hashApiKey(crypto.randomUUID()),
      scopes: ["events:read"],
    });
  });
  return ids;
}
