import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { GET as analysis } from "#app/api/v1/analysis/route.ts";
import { GET as get } from "#app/api/v1/patterns/[id]/route.ts";
import { POST as analyze } from "#app/api/v1/patterns/analyze/route.ts";
import { GET as list } from "#app/api/v1/patterns/route.ts";
import { GET as listSuggestions } from "#app/api/v1/suggestions/route.ts";
import type { Analysis, Pattern, PatternSummary } from "#lib/contracts/patterns.ts";
import type { Suggestion } from "#lib/contracts/suggestions.ts";
import { recordEvents } from "#lib/domains/events/record-events.ts";
import { removeEvents } from "#lib/domains/events/remove-events.ts";
import { analyzePatterns } from "#lib/domains/patterns/analyze-patterns.ts";
import { findStaleDays } from "#lib/domains/patterns/find-stale-days.ts";
import { learnPatterns } from "#lib/domains/patterns/learn-patterns.ts";
import { listDue } from "#lib/domains/patterns/list-due.ts";
import { summarizeDays } from "#lib/domains/patterns/summarize-days.ts";
import type { Context } from "#lib/platform/context.ts";
import { closeDb } from "#lib/platform/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, makeCaller, makeEvent, makeEvents } from "#tests/integration/events/call.ts";
import { eventually } from "#tests/setup/fixtures.ts";
import { habit, quietContext, store } from "./habit.ts";

interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

async function newcomer(): Promise<{ caller: Caller; ctx: Context }> {
  const caller = await makeCaller();
  return { caller, ctx: await quietContext(caller) };
}

const patternsOf = async (caller: Caller, query: Record<string, string | number | undefined> = {}) =>
  (await call<Page<PatternSummary>>(list, { key: caller.key, query: { limit: 200, ...query } })).body.data;
const suggestionsOf = async (caller: Caller, status: "open" | "dismissed" = "open") =>
  (await call<Page<Suggestion>>(listSuggestions, { key: caller.key, query: { limit: 200, status } })).body.data;
const stateOf = async (caller: Caller) => (await call<Analysis>(analysis, { key: caller.key })).body;
/** Everything that was learned, without what may differ between two persons or two runs. */
const learned = (patterns: readonly PatternSummary[]) =>
  patterns.map(({ id, updated_at, ...rest }) => rest).sort((a, b) => (a.title < b.title ? -1 : 1));

describe("an analysis", () => {
  let caller: Caller;
  let ctx: Context;
  beforeAll(async () => {
    ({ caller, ctx } = await newcomer());
  });

  test("has nothing to say before anything was sent", async () => {
    expect(await stateOf(caller)).toEqual({
      state: "none",
      days_waiting: 0,
      analyzed_at: null,
      failed_at: null,
      retry_at: null,
      events_analyzed: 0,
      progress: null,
      funnel: {},
    });
  });

  test("waits for changed days, and then knows them all", async () => {
    await store(ctx, habit(8));
    expect(await stateOf(caller)).toMatchObject({ state: "waiting", days_waiting: 40 });
    const done = await analyzePatterns(ctx);
    expect(done).toMatchObject({ days: 40, learned: { events: 320 } });
    const state = await stateOf(caller);
    expect(state).toMatchObject({ state: "current", days_waiting: 0, events_analyzed: 320 });
    expect(state.funnel).toMatchObject({ events: 320, active_days: 40 });
  });

  test("shows what the person does, with evidence that leads to their events", async () => {
    const patterns = await patternsOf(caller);
    expect(patterns.map(({ title }) => title)).toContainEqual(expect.stringContaining("sales.csv"));
    const routine = patterns.find(({ kind }) => kind === "routine");
    const { body } = await call<Pattern>(get, { key: caller.key, params: { id: routine?.id ?? "" } });
    expect(body.evidence.distinct_days).toBe(40);
    const ids = body.evidence.occurrences.flatMap((occurrence) => occurrence.event_ids);
    const [found] = await adminSql()`
      select count(*)::int as n from floyo.events where user_id = ${caller.userId} and id = any (${ids})`;
    expect(found?.n).toBe(ids.length);
    expect(found?.n).toBeGreaterThan(0);
    const suggestions = await suggestionsOf(caller);
    expect(suggestions[0]?.title).toContain("report.py");
    const known = new Set(patterns.map(({ id }) => id));
    for (const { pattern_ids } of suggestions) {
      expect(pattern_ids.length).toBeGreaterThan(0);
      expect(pattern_ids.filter((id) => !known.has(id))).toEqual([]);
    }
  });

  test("done again changes nothing, not even an id or a time", async () => {
    const before = [await patternsOf(caller), await suggestionsOf(caller)];
    await analyzePatterns(ctx);
    expect([await patternsOf(caller), await suggestionsOf(caller)]).toEqual(before);
  });

  test("of what comes later keeps the ids of what goes on, and equals an analysis of everything at once", async () => {
    const events = habit(12);
    const [piecemeal, atOnce] = [await newcomer(), await newcomer()];
    await store(piecemeal.ctx, events.slice(0, 320));
    await analyzePatterns(piecemeal.ctx);
    const before = new Map((await patternsOf(piecemeal.caller)).map(({ title, id }) => [title, id]));
    // Out of order: the analysis must not depend on when a day came.
    await store(piecemeal.ctx, events.slice(320).reverse());
    await analyzePatterns(piecemeal.ctx);
    await store(atOnce.ctx, events);
    await analyzePatterns(atOnce.ctx);
    const after = await patternsOf(piecemeal.caller);
    expect(learned(after)).toEqual(learned(await patternsOf(atOnce.caller)));
    const sequence = after.find(({ kind }) => kind === "sequence");
    expect(sequence && before.get(sequence.title)).toBe(sequence?.id);
  });

  test("by another version of the engine is all to be done again", async () => {
    await adminSql()`
      update floyo.mining_days set engine_version = '0', summary = '{}' where user_id = ${caller.userId}`;
    const before = await patternsOf(caller);
    expect(await stateOf(caller)).toMatchObject({ state: "waiting", days_waiting: 40 });
    await analyzePatterns(ctx);
    expect(await stateOf(caller)).toMatchObject({ state: "current", events_analyzed: 320 });
    expect(await patternsOf(caller)).toEqual(before);
  });

  test("may be cut off after any step and begun anew", async () => {
    const { caller: other, ctx: cut } = await newcomer();
    await store(cut, habit(12));
    for (const stopAt of [1, 2, 3]) {
      let steps = 0;
      const run = analyzePatterns(cut, async (_, work) => {
        steps += 1;
        const done = await work();
        if (steps === stopAt) throw new Error("cut off");
        return done;
      });
      await expect(run).rejects.toThrow("cut off");
    }
    await analyzePatterns(cut);
    expect(await stateOf(other)).toMatchObject({ state: "current", events_analyzed: 480 });
  });
});

describe("deleting events", () => {
  test("unlearns what rested on them, and keeps the rest", async () => {
    const { caller, ctx } = await newcomer();
    await store(ctx, habit(8));
    await analyzePatterns(ctx);
    expect((await suggestionsOf(caller)).length).toBeGreaterThan(0);
    await removeEvents(ctx, { from: "2026-09-21T00:00:00Z", to: "2026-11-01T00:00:00Z" });
    await analyzePatterns(ctx);
    const kept = await newcomer();
    await store(
      kept.ctx,
      habit(8).filter(({ occurred_at }) => occurred_at < "2026-09-21"),
    );
    await analyzePatterns(kept.ctx);
    expect(learned(await patternsOf(caller))).toEqual(learned(await patternsOf(kept.caller)));
    await removeEvents(ctx, { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" });
    await analyzePatterns(ctx);
    expect(await patternsOf(caller)).toEqual([]);
    expect(await suggestionsOf(caller)).toEqual([]);
    const [days] = await adminSql()`select count(*)::int as n from floyo.mining_days where user_id = ${caller.userId}`;
    expect(days?.n).toBe(0);
    expect(await stateOf(caller)).toMatchObject({ state: "current", events_analyzed: 0 });
  });
});

describe("an event that comes during the analysis", () => {
  const day = "2026-11-02";
  const dirtyDays = async (caller: Caller) =>
    (await adminSql()`select utc_day::text as day from floyo.dirty_days where user_id = ${caller.userId}`).map(
      (row) => row.day,
    );

  test("after its day was looked up leaves the day marked", async () => {
    const { caller, ctx } = await newcomer();
    await store(ctx, makeEvents(3, { occurred_at: `${day}T10:00:00Z` }));
    const stale = await findStaleDays(ctx);
    await store(ctx, [makeEvent({ occurred_at: `${day}T11:00:00Z` })]);
    expect(await summarizeDays(ctx, stale)).toMatchObject({ days: 1, cleared: 0 });
    expect(await dirtyDays(caller)).toEqual([day]);
    await analyzePatterns(ctx);
    expect(await dirtyDays(caller)).toEqual([]);
    expect(await stateOf(caller)).toMatchObject({ events_analyzed: 4 });
  });

  test("and commits only after its day was read leaves the day marked", async () => {
    const { caller, ctx } = await newcomer();
    await store(ctx, makeEvents(3, { occurred_at: `${day}T10:00:00Z` }));
    const stale = await findStaleDays(ctx);
    const inserted = Promise.withResolvers<void>();
    const commit = Promise.withResolvers<void>();
    // The sending transaction is held open between its insert and its commit.
    const slow: Context = {
      ...ctx,
      asUser: (run) =>
        ctx.asUser(async (tx) => {
          const done = await run(tx);
          inserted.resolve();
          await commit.promise;
          return done;
        }),
    };
    const sending = recordEvents(slow, { events: [makeEvent({ occurred_at: `${day}T11:00:00Z` })] });
    await inserted.promise;
    const summarising = summarizeDays(ctx, stale);
    await untilTheAnalysisWaits();
    commit.resolve();
    expect(await sending).toMatchObject({ accepted: 1 });
    expect(await summarising).toMatchObject({ cleared: 0 });
    expect(await dirtyDays(caller)).toEqual([day]);
    await analyzePatterns(ctx);
    expect(await stateOf(caller)).toMatchObject({ state: "current", events_analyzed: 4 });
  });

  test("is not lost among many senders and several analyses at once", async () => {
    const { caller, ctx } = await newcomer();
    let sending = true;
    const senders = Array.from({ length: 3 }, async (_, sender) => {
      for (let batch = 0; batch < 12; batch += 1) {
        const occurred_at = `2026-11-0${1 + ((sender + batch) % 5)}T10:00:00Z`;
        await store(ctx, makeEvents(7, { occurred_at }));
      }
    });
    const analyses = Array.from({ length: 2 }, async () => {
      // Overtaken by the other time and again, one says so, and a job would try again as this does.
      while (sending) await analyzePatterns(ctx).catch(unlessOvertaken);
    });
    await Promise.all(senders);
    sending = false;
    await Promise.all(analyses);
    await analyzePatterns(ctx);
    expect(await stateOf(caller)).toMatchObject({ state: "current", days_waiting: 0, events_analyzed: 252 });
  });
});

function unlessOvertaken(error: unknown): void {
  if (!(error instanceof AppError && error.code === "CONFLICT")) throw error;
}

/** Until the analysis waits for the sender's lock on the mark of the day. */
async function untilTheAnalysisWaits(): Promise<void> {
  await eventually(async () => {
    const [row] = await adminSql()`
      select from pg_stat_activity where wait_event_type = 'Lock' and query like '%delete from floyo.dirty_days%'`;
    return row !== undefined;
  });
}

// While its pages are read, and when all are read and mined: with thirty days, these are two.
test.each([
  ["while it reads", 2, 8],
  ["before it writes", 4, 9],
])("an analysis that read less than another that was written meanwhile reads again: %s", async (_, at, all) => {
  const { caller, ctx } = await newcomer();
  const events = habit(8);
  await store(ctx, events.slice(0, 240));
  await summarizeDays(ctx, await findStaleDays(ctx));
  // The clock stands still: one that takes more than a second would tell of it, in a transaction more.
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
  onTestFinished(() => clock.mockRestore());
  let transactions = 0;
  const overtaken: Context = {
    ...ctx,
    asUser: async (run) => {
      transactions += 1;
      // The other one learns from more.
      if (transactions === at) {
        await store(ctx, events.slice(240));
        await analyzePatterns(ctx);
      }
      return await ctx.asUser(run);
    },
  };
  expect(await learnPatterns(overtaken)).toMatchObject({ events: 320 });
  expect(transactions).toBe(all);
  expect(await stateOf(caller)).toMatchObject({ state: "current", events_analyzed: 320 });
});

describe("who sees patterns", () => {
  test("their person alone; another's id is not there, and no id is an error of the caller's", async () => {
    const { caller, ctx } = await newcomer();
    await store(ctx, habit(8));
    await analyzePatterns(ctx);
    const [pattern] = await patternsOf(caller);
    const stranger = await makeCaller();
    const asked = await call(get, { key: stranger.key, params: { id: pattern?.id ?? "" } });
    const nothing = await call(get, { key: stranger.key, params: { id: crypto.randomUUID() } });
    expect([asked.status, codeOf(asked)]).toEqual([404, "NOT_FOUND"]);
    expect((asked.body as { error: { message: string } }).error.message).toBe(
      (nothing.body as { error: { message: string } }).error.message,
    );
    expect((await call(get, { key: stranger.key, params: { id: "seven" } })).status).toBe(400);
    expect(await patternsOf(stranger)).toEqual([]);
  });

  test("in pages, strongest or latest first, by kind and confidence", async () => {
    const { caller, ctx } = await newcomer();
    await store(ctx, habit(8));
    await analyzePatterns(ctx);
    const all = await patternsOf(caller);
    expect(all.map(({ confidence }) => confidence)).toEqual(all.map((p) => p.confidence).sort((a, b) => b - a));
    for (const sort of ["confidence", "last_seen"]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const query: Record<string, string | number | undefined> = { limit: 2, sort, cursor };
        const { body } = await call<Page<PatternSummary>>(list, { key: caller.key, query });
        seen.push(...body.data.map(({ id }) => id));
        cursor = body.next_cursor ?? undefined;
      } while (cursor !== undefined);
      expect(new Set(seen)).toEqual(new Set(all.map(({ id }) => id)));
      expect(seen).toHaveLength(all.length);
    }
    expect((await patternsOf(caller, { kind: "usage" })).every(({ kind }) => kind === "usage")).toBe(true);
    expect((await patternsOf(caller, { confidence_min: 0.99 })).every((p) => p.confidence >= 0.99)).toBe(true);
    const wrong = await call(list, { key: caller.key, query: { sort: "beauty" } });
    expect(codeOf(wrong)).toBe("VALIDATION_ERROR");
  });
});

describe("the sweep's list", () => {
  test("has everyone with changed days or an unanswered request, each once, and nobody else", async () => {
    const [changed, asked, idle] = [await newcomer(), await newcomer(), await newcomer()];
    await store(changed.ctx, makeEvents(1));
    const request = await call(analyze, { key: asked.caller.key });
    expect(request.status).toBe(202);
    await store(idle.ctx, makeEvents(1));
    await analyzePatterns(idle.ctx);
    const due = await everyoneDue();
    expect(due.filter((id) => id === changed.caller.userId)).toHaveLength(1);
    expect(due).not.toContain(idle.caller.userId);
    await learnPatterns(asked.ctx);
    expect(await everyoneDue()).not.toContain(asked.caller.userId);
  });
});

async function everyoneDue(): Promise<string[]> {
  const due: string[] = [];
  for (let page = await listDue(null, 2); page.length > 0; page = await listDue(page.at(-1) ?? null, 2))
    due.push(...page.map(({ userId }) => userId));
  return due;
}
