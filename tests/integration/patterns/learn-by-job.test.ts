import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as jobs from "#app/api/inngest/route.ts";
import { GET as analysis } from "#app/api/v1/analysis/route.ts";
import { DELETE as removeEvents } from "#app/api/v1/events/route.ts";
import { POST as analyze } from "#app/api/v1/patterns/analyze/route.ts";
import { GET as listPatterns } from "#app/api/v1/patterns/route.ts";
import { POST as telemetry } from "#app/api/v1/telemetry/route.ts";
import { inngest } from "#inngest/client.ts";
import { analysisRequested, type JobEvent, telemetryRecorded } from "#inngest/events.ts";
import { analyzePatterns as onChange } from "#inngest/functions/patterns/analyze-patterns.ts";
import { analyzePatternsNow as onRequest } from "#inngest/functions/patterns/analyze-patterns-now.ts";
import { analyzePerson, tellOfFailure } from "#inngest/functions/patterns/analyze-person.ts";
import { sweep } from "#inngest/functions/patterns/sweep-dirty-days.ts";
import type { Analysis, PatternSummary } from "#lib/contracts/patterns.ts";
import { analyzePatterns, type RunStep } from "#lib/domains/patterns/analyze-patterns.ts";
import { listDue } from "#lib/domains/patterns/list-due.ts";
import { closeDb } from "#lib/platform/db.ts";
import { redirectLog } from "#lib/platform/log.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, makeCaller, makeEvents } from "#tests/integration/events/call.ts";
import { type Handler, serveHandlers } from "#tests/integration/serve-handlers.ts";
import { eventually, stackVariable } from "#tests/setup/fixtures.ts";
import { habit, quietContext, store } from "./habit.ts";

/**
 * The whole way through the real job runner, which calls the app at SITE_URL. Where nothing answers there, the app's
 * own handler is served in its place.
 */
let close: () => Promise<void> = async () => undefined;

beforeAll(async () => {
  const site = new URL(stackVariable("SITE_URL"));
  const answers = await fetch(new URL("/api/inngest", site)).then(
    () => true,
    () => false,
  );
  if (!answers) {
    const handlers = { GET: jobs.GET, POST: jobs.POST, PUT: jobs.PUT };
    ({ close } = await serveHandlers(
      Object.fromEntries(Object.entries(handlers).map(([method, run]) => [`${method} /api/inngest`, run as Handler])),
      { port: Number(site.port), host: site.hostname },
    ));
  }
  // An event that comes before the runner knows the functions starts none of them.
  const caller = await makeCaller();
  await eventually(async () => {
    await inngest.send(analysisRequested({ userId: caller.userId, orgId: caller.orgId, by: "person" }));
    return await eventually(async () => (await stateOf(caller)).analyzed_at, 2_000).catch(() => null);
  }, 40_000);
});
afterAll(async () => {
  await close();
  await closeDb();
  await endAdminSql();
});

const patternsOf = async (caller: Caller) =>
  (await call<{ data: PatternSummary[] }>(listPatterns, { key: caller.key })).body.data;
const stateOf = async (caller: Caller) => (await call<Analysis>(analysis, { key: caller.key })).body;
const current = (caller: Caller, events: number) =>
  eventually(async () => {
    const { state, events_analyzed } = await stateOf(caller);
    return state === "current" && events_analyzed === events;
  }, 45_000);

describe("the job runner", { timeout: 60_000 }, () => {
  test("learns from what was sent without being asked, and unlearns what was deleted", async () => {
    const caller = await makeCaller();
    await call(telemetry, { key: caller.key, body: { events: habit(8) } });
    await current(caller, 320);
    expect((await patternsOf(caller)).map(({ kind }) => kind)).toContain("routine");
    const everything = { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };
    await call(removeEvents, { key: caller.key, query: everything });
    await current(caller, 0);
    expect(await patternsOf(caller)).toEqual([]);
  });

  test("learns at once when asked", async () => {
    const caller = await makeCaller();
    await store(await quietContext(caller), habit(8));
    const answer = await call(analyze, { key: caller.key });
    expect(answer.status).toBe(202);
    await current(caller, 320);
  });
});

describe("the analysing job", () => {
  test("ends quietly for a person who has left the workspace", async () => {
    const caller = await makeCaller();
    await adminSql()`update floyo.organization_members set removed_at = now() where user_id = ${caller.userId}`;
    const run = {
      runId: "run",
      attempt: 0,
      run: async <T>(_: string, work: () => Promise<T>) => await work(),
    };
    expect(await analyzePerson({ userId: caller.userId, orgId: caller.orgId }, run)).toEqual({ left: true });
  });

  test("lets a failure out as a code, and neither it nor the log has a word of what people sent", async () => {
    const lines: string[] = [];
    const restore = redirectLog((line) => lines.push(line));
    const caller = await makeCaller();
    await store(await quietContext(caller), makeEvents(3, { path: "secret-plans.txt" }));
    const spoil: RunStep = async (name, work) => {
      if (name.startsWith("learn"))
        await adminSql()`
          update floyo.mining_days set summary = '{"steps": 1, "path": "secret-plans.txt", "engineVersion": 99}'
          where user_id = ${caller.userId}`;
      return await work();
    };
    const run = { runId: "run", attempt: 0, run: spoil };
    const failure = analyzePerson({ userId: caller.userId, orgId: caller.orgId }, run);
    await expect(failure).rejects.toThrow(/^INTERNAL_ERROR$/);
    await failure.catch((error: Error) =>
      expect(`${error.stack} ${String(error.cause)}`).not.toContain("secret-plans"),
    );
    restore();
    expect(lines.join("")).toContain("RangeError");
    expect(lines.join("")).not.toContain("secret-plans");
  });
});

describe("an analysis that failed for good", () => {
  /** What the runner calls when all attempts are used up, with the event that it was about. */
  const fail = ({ userId, orgId }: Caller, more: object = {}) =>
    tellOfFailure({
      event: { data: { event: { data: { userId, orgId, ...more } } } },
      runId: "failed",
      step: { run: (async (_: string, work: () => Promise<unknown>) => await work()) as never },
    });
  const isDue = async ({ userId, orgId }: Caller) => {
    const due = await listDue({ orgId, userId: "00000000-0000-0000-0000-000000000000" }, 1);
    return due.some((person) => person.userId === userId);
  };

  test("is told to the person, with the time and when it is tried again, and stays owed", async () => {
    const caller = await makeCaller();
    const ctx = await quietContext(caller);
    await store(ctx, habit(8));
    // All days were read, and learning from them failed: no day waits any more.
    await analyzePatterns(ctx, async (name, work) => {
      if (name.startsWith("learn")) throw new Error("as if it broke");
      return await work();
    }).catch(() => undefined);
    expect(await isDue(caller)).toBe(false);
    expect(await stateOf(caller)).toMatchObject({ state: "waiting", days_waiting: 0 });
    const lines: string[] = [];
    const restore = redirectLog((line) => lines.push(line));
    await fail(caller, { by: "sweep" });
    restore();
    expect(lines.join("")).toContain("analysis failed for good");
    const state = await stateOf(caller);
    expect(state).toMatchObject({ state: "failed", days_waiting: 0, analyzed_at: null });
    expect(Math.abs(Date.now() - Date.parse(state.failed_at ?? ""))).toBeLessThan(10_000);
    const untilRetryMs = Date.parse(state.retry_at ?? "") - Date.now();
    expect(untilRetryMs).toBeGreaterThan(-1_000);
    expect(untilRetryMs).toBeLessThanOrEqual(30 * 60_000);
    expect(await isDue(caller)).toBe(true);
    // Asked for again it is under way, and once it succeeds nothing is left of the failure.
    await adminSql()`update floyo.analyses set requested_at = now() + interval '1 second' where user_id = ${caller.userId}`;
    expect(await stateOf(caller)).toMatchObject({ state: "waiting", failed_at: null, retry_at: null });
    await adminSql()`update floyo.analyses set requested_at = now() where user_id = ${caller.userId}`;
    await analyzePatterns(ctx);
    expect(await stateOf(caller)).toMatchObject({ state: "current", failed_at: null, events_analyzed: 320 });
    expect(await isDue(caller)).toBe(false);
  });

  test("of a person who has left the workspace is told to nobody", async () => {
    const caller = await makeCaller();
    await adminSql()`update floyo.organization_members set removed_at = now() where user_id = ${caller.userId}`;
    await fail(caller);
    const rows =
      await adminSql()`select 1 from floyo.analyses where user_id = ${caller.userId} and failed_at is not null`;
    expect(rows).toHaveLength(0);
  });

  test("is told by both functions that analyse", () => {
    for (const fn of [onChange, onRequest]) expect(fn.opts.onFailure).toBe(tellOfFailure);
  });
});

test("the sweep asks for everyone who is due, under ids that a repeated step does not double", async () => {
  const callers = [await makeCaller(), await makeCaller()];
  for (const caller of callers) await store(await quietContext(caller), makeEvents(1));
  const sent: JobEvent[] = [];
  await sweep("sweep-1", {
    run: async (_, work) => await work(),
    sendEvent: async (_, events) => sent.push(...events),
  });
  const own = sent.filter(({ data }) => callers.some(({ userId }) => userId === data.userId));
  expect(own).toHaveLength(2);
  expect(new Set(own.map(({ id }) => id)).size).toBe(2);
  expect(own[0]?.id).toContain("sweep-1");
});

test("one person's failure in a sweep holds up nobody whom it asks for too", { timeout: 60_000 }, async () => {
  const people = [await makeCaller(), await makeCaller(), await makeCaller()] as const;
  const [before, broken, after] = people;
  for (const caller of people) await store(await quietContext(caller), makeEvents(2));
  // What was learned of one is spoilt, so that each pass over it fails.
  const ctx = await quietContext(broken);
  await analyzePatterns(ctx);
  await adminSql()`
    update floyo.mining_days set summary = '{"engineVersion": 99}' where user_id = ${broken.userId}`;
  await store(ctx, makeEvents(1, { occurred_at: "2026-01-05T10:00:00Z" }));
  await sweep("sweep-2", { run: async (_, work) => await work(), sendEvent: (_, events) => inngest.send(events) });
  for (const caller of [before, after]) await current(caller, 2);
  const { state, events_analyzed } = await stateOf(broken);
  expect([state, events_analyzed]).toEqual(["waiting", 2]);
});

test("an event of the job runner's must name a person", () => {
  expect(() => telemetryRecorded({ userId: "someone", orgId: crypto.randomUUID() })).toThrow();
  expect(inngest.id).toBe("floyo");
});
