import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET } from "#app/api/v1/next-actions/route.ts";
import type { NextActions } from "#lib/contracts/next-actions.ts";
import { removeEvents } from "#lib/domains/events/remove-events.ts";
import type { Context } from "#lib/platform/context.ts";
import { closeDb } from "#lib/platform/db.ts";
import { endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, makeCaller } from "#tests/integration/events/call.ts";
import { habit, quietContext, store } from "./habit.ts";

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

describe("what comes next", () => {
  let caller: Caller;
  let ctx: Context;
  const ask = async (query: Record<string, string | number | undefined> = {}, of = caller) =>
    (await call<NextActions>(GET, { key: of.key, query })).body;

  beforeAll(async () => {
    caller = await makeCaller();
    ctx = await quietContext(caller);
  });

  test("is nothing before anything was sent", async () => {
    expect(await ask()).toEqual({ data: [], as_of: null, events_learned: 0 });
  });

  test("is learned from the events as they are, before any analysis, by this person alone", async () => {
    const events = habit(8);
    await store(ctx, events);
    const { data, as_of, events_learned } = await ask({ after: "sales.csv", limit: 3 });
    expect(data).toHaveLength(3);
    expect(data[0]).toMatchObject({ symbol: "python report.py", title: "Run `python report.py`" });
    expect(data[0]?.p).toBeGreaterThan(0.5);
    expect(data.reduce((sum, { p }) => sum + p, 0)).toBeLessThanOrEqual(1 + 1e-9);
    expect(events_learned).toBe(events.length);
    expect(as_of).toBe(
      events
        .map(({ occurred_at }) => occurred_at)
        .sort()
        .at(-1),
    );
    // A guess can be asked on from.
    const [after] = (await ask({ after: data[0]?.symbol })).data;
    expect(after?.title).toMatch(/^Edit `\d+\.md`$/);
    expect((await ask({}, await makeCaller())).events_learned).toBe(0);
  });

  test("forgets what is deleted", async () => {
    await removeEvents(ctx, { from: "2026-10-05T00:00:00Z", to: "2026-11-01T00:00:00Z" });
    const { as_of, events_learned } = await ask();
    expect(events_learned).toBe(160);
    expect(as_of?.slice(0, 10)).toBe("2026-10-02");
    await removeEvents(ctx, { from: "2026-01-01T00:00:00Z", to: "2026-11-01T00:00:00Z" });
    expect(await ask({ after: "sales.csv" })).toEqual({ data: [], as_of: null, events_learned: 0 });
  });

  test("takes no more than twenty guesses and no empty text", async () => {
    for (const query of [{ limit: 21 }, { limit: 0 }, { after: " " }]) {
      expect(codeOf(await call(GET, { key: caller.key, query }))).toBe("VALIDATION_ERROR");
    }
  });
});
