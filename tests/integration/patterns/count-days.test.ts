import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as analysis } from "#app/api/v1/analysis/route.ts";
import { GET as get } from "#app/api/v1/patterns/[id]/route.ts";
import { GET as list } from "#app/api/v1/patterns/route.ts";
import { nightly } from "#inngest/functions/patterns/learn-nightly.ts";
import type { Analysis, Pattern, PatternSummary } from "#lib/contracts/patterns.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { removeEvents } from "#lib/domains/events/remove-events.ts";
import { analyzePatterns } from "#lib/domains/patterns/analyze-patterns.ts";
import { listNightly, nightHours } from "#lib/domains/patterns/list-nightly.ts";
import { progressTeller } from "#lib/domains/patterns/tell-progress.ts";
import type { Context } from "#lib/platform/context.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, makeCaller } from "#tests/integration/events/call.ts";
import { eventually } from "#tests/setup/fixtures.ts";
import { habit, quietContext, store } from "./habit.ts";

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

/** Everybody counts on, however few their events. */
const counting = { countFrom: 0 };
const analyze = (ctx: Context, options = counting) => analyzePatterns(ctx, undefined, options);
const lastWeek = "2026-10-26";

const summaries = async (caller: Caller) =>
  (await call<{ data: PatternSummary[] }>(list, { key: caller.key, query: { limit: 200 } })).body.data;
/** All patterns with what shows them, by title. */
async function patternsOf(caller: Caller): Promise<Map<string, Pattern>> {
  const found = new Map<string, Pattern>();
  for (const { id, title } of await summaries(caller)) {
    found.set(title, (await call<Pattern>(get, { key: caller.key, params: { id } })).body);
  }
  return found;
}

/** What counting on says of a pattern. */
const counted = ({ support, first_seen_at, last_seen_at, evidence, statistics }: Pattern) => ({
  support,
  first_seen_at,
  last_seen_at,
  evidence: { ...evidence, misses: [] },
  counts: [statistics.openings, statistics.completions, statistics.together, statistics.events],
});

describe("counting changed days on", () => {
  let caller: Caller;
  let ctx: Context;
  let events: TelemetryEvent[];
  beforeAll(async () => {
    caller = await makeCaller();
    ctx = await quietContext(caller);
    events = habit(12);
    await store(
      ctx,
      events.filter(({ occurred_at }) => occurred_at < lastWeek),
    );
    expect((await analyze(ctx)).learned).not.toBeNull();
  });

  test("brings the patterns to where a full pass over the same events has them", async () => {
    const before = await patternsOf(caller);
    await store(
      ctx,
      events.filter(({ occurred_at }) => occurred_at >= lastWeek),
    );
    expect(await analyze(ctx)).toEqual({ days: 5, learned: null });
    const now = await patternsOf(caller);
    expect((await call<Analysis>(analysis, { key: caller.key })).body).toMatchObject({
      state: "current",
      events_analyzed: events.length,
      progress: null,
    });

    expect((await analyzePatterns(ctx, undefined, { full: true })).learned).not.toBeNull();
    const full = await patternsOf(caller);
    // What files and commands have to do with each other is looked for by full passes alone.
    const isCounted = ({ kind, statistics: { role = "changes_with" } }: Pattern) =>
      kind !== "routine" && role === "changes_with";
    const both = [...now].filter(([title, pattern]) => full.has(title) && isCounted(pattern));
    expect(both.length).toBeGreaterThan(4);
    expect(new Set(both.map(([, { kind }]) => kind))).toContain("sequence");
    for (const [title, pattern] of both) {
      expect({ title, ...counted(pattern) }).toEqual({ title, ...counted(full.get(title) as Pattern) });
    }
    const routine = [...now.values()].find(({ kind }) => kind === "routine") as Pattern;
    expect(routine.support).toBe(full.get(routine.title)?.support);
    expect(routine.support).toBeGreaterThan(before.get(routine.title)?.support ?? 0);
  });

  test("does nothing twice: an analysis of nothing new changes nothing", async () => {
    const before = await summaries(caller);
    expect(await analyze(ctx)).toEqual({ days: 0, learned: null });
    expect(await summaries(caller)).toEqual(before);
  });

  test("ends where events go: a full pass takes their evidence away", async () => {
    await removeEvents(ctx, { from: "2026-10-12T00:00:00Z", to: "2026-10-31T00:00:00Z" });
    const [row] = await adminSql()`
      select tracked, full_owed_at from floyo.analyses where user_id = ${caller.userId}`;
    expect(row?.tracked).toBeNull();
    expect(row?.full_owed_at).not.toBeNull();
    expect((await analyze(ctx)).learned).not.toBeNull();
    for (const pattern of (await patternsOf(caller)).values()) {
      expect(pattern.last_seen_at < "2026-10-12").toBe(true);
    }
    await store(
      ctx,
      habit(1).map((event) => ({ ...event, id: crypto.randomUUID() })),
    );
    expect((await analyze(ctx)).learned).toBeNull();
  });

  test("is made good at night, by those whom the hour brings", async () => {
    await adminSql()`
      update floyo.analyses set full_at = now() - interval '7 hours' where user_id = ${caller.userId}`;
    const isOurs = ({ userId }: { userId: string }) => userId === caller.userId;
    const asked: unknown[] = [];
    const step = {
      run: <T>(_: string, work: () => Promise<T>) => work(),
      sendEvent: async (_: string, sent: unknown[]) => asked.push(...sent),
    };
    const hours = [];
    for (const hour of nightHours) {
      if ((await listNightly(hour, null, 10_000)).some(isOurs)) hours.push(hour);
      await nightly(hour, "run", step);
    }
    expect(hours.length).toBe(1);
    expect(asked).toContainEqual(
      expect.objectContaining({ data: { userId: caller.userId, orgId: caller.orgId, by: "night" } }),
    );
    expect((await analyzePatterns(ctx, undefined, { full: true })).learned).not.toBeNull();
    expect((await listNightly(hours[0] as number, null, 10_000)).some(isOurs)).toBe(false);
  });

  test("tells how far it has come, once it takes more than a second", async () => {
    const tell = progressTeller(ctx, 40);
    const told = async () => (await call<Analysis>(analysis, { key: caller.key })).body.progress;
    await tell("days", 3);
    expect(await told()).toBeNull();
    const progress = await eventually(async () => {
      await tell("reading", 16);
      return await told();
    });
    expect(progress).toMatchObject({ phase: "reading", days_done: 16, days_total: 40 });
    await analyzePatterns(ctx, undefined, { full: true });
    expect(await told()).toBeNull();
  });
});
