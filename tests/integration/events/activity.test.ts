import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as activity } from "#app/api/v1/activity/route.ts";
import { GET as one, DELETE as removeOne } from "#app/api/v1/events/[id]/route.ts";
import { GET as list } from "#app/api/v1/events/route.ts";
import { POST as telemetry } from "#app/api/v1/telemetry/route.ts";
import type { ActivitySummary, EventPage, StoredEvent } from "#lib/contracts/events.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { findEvents } from "#lib/domains/events/find-events.ts";
import { selectEvents, selectWalkEnd } from "#lib/domains/events/queries.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { quietContext } from "#tests/integration/patterns/habit.ts";
import { type Caller, call, codeOf, makeCaller, makeEvent, makeEvents } from "./call.ts";

const send = async (caller: Pick<Caller, "key">, events: TelemetryEvent[], headers: Record<string, string> = {}) => {
  const answer = await call(telemetry, { key: caller.key, body: { events }, headers });
  expect(answer.body).toMatchObject({ accepted: events.length });
};
type Query = Record<string, string | number | undefined>;
const page = async (caller: Pick<Caller, "key">, query: Query = {}) =>
  (await call<EventPage>(list, { key: caller.key, query })).body;
const idsOf = async (caller: Pick<Caller, "key">, query: Query) => (await page(caller, query)).data.map(({ id }) => id);
const summary = async (caller: Pick<Caller, "key">, query: Query) =>
  (await call<ActivitySummary>(activity, { key: caller.key, query })).body;

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

describe("the summary of activity, narrowed", () => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await makeCaller();
    const at = "2026-11-02T09:10:00Z";
    await send(caller, [
      ...makeEvents(4, { occurred_at: at, path: "a.csv", project: "books" }),
      ...makeEvents(3, { occurred_at: at, type: "tool_used", path: undefined, tool: "excel", project: "books" }),
      ...makeEvents(2, { occurred_at: "2026-11-10T15:00:00Z", path: "b.md", project: "notes" }),
    ]);
  });
  const month = { from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z" };

  test("counts tools and projects, most frequent first", async () => {
    const all = await summary(caller, month);
    expect(all.by_tool).toEqual([{ tool: "excel", count: 3 }]);
    expect(all.by_project).toEqual([
      { project: "books", count: 7 },
      { project: "notes", count: 2 },
    ]);
  });

  test.each([
    [{ type: "tool_used" }, 3],
    [{ extension: "CSV" }, 4],
    [{ tool: "excel" }, 3],
    [{ project: "notes" }, 2],
    [{ project: "books", extension: "csv" }, 4],
    [{ weekday: 1 }, 7],
    [{ weekday: 2, hour: 15 }, 2],
    [{ hour: 3 }, 0],
  ])("every count follows %o", async (filter, total) => {
    const narrowed = await summary(caller, { ...month, ...filter });
    const sum = (counts: readonly { count: number }[]) => counts.reduce((all, { count }) => all + count, 0);
    expect([
      narrowed.total,
      sum(narrowed.series),
      sum(narrowed.days),
      sum(narrowed.hours),
      sum(narrowed.by_type),
    ]).toEqual([total, total, total, total, total]);
    expect((await idsOf(caller, filter)).length).toBe(total);
  });

  test("takes the step asked for; weeks begin on Monday", async () => {
    const steps = async (bucket: string) =>
      (await summary(caller, { ...month, bucket })).series.map(({ start, type, count }) => [start, type, count]);
    expect(await steps("hour")).toEqual([
      ["2026-11-02T09:00:00", "file_modified", 4],
      ["2026-11-02T09:00:00", "tool_used", 3],
      ["2026-11-10T15:00:00", "file_modified", 2],
    ]);
    expect(await steps("week")).toEqual([
      ["2026-11-02T00:00:00", "file_modified", 4],
      ["2026-11-02T00:00:00", "tool_used", 3],
      ["2026-11-09T00:00:00", "file_modified", 2],
    ]);
    expect(await steps("month")).toEqual([
      ["2026-11-01T00:00:00", "file_modified", 6],
      ["2026-11-01T00:00:00", "tool_used", 3],
    ]);
  });

  test("chooses a step that suits the range, from the first event on", async () => {
    const old = await makeCaller();
    await send(old, [makeEvent({ occurred_at: "2019-01-01T00:00:00Z" })]);
    const bucketOf = async (from: string, to: string) => (await summary(old, { from, to })).bucket;
    expect(await bucketOf("2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z")).toBe("hour");
    expect(await bucketOf("2026-10-02T00:00:00Z", "2026-11-03T00:00:00Z")).toBe("day");
    expect(await bucketOf("2025-11-02T00:00:00Z", "2026-11-03T00:00:00Z")).toBe("week");
    expect(await bucketOf("2000-01-01T00:00:00Z", "2026-11-03T00:00:00Z")).toBe("month");
    const refused = await call(activity, {
      key: old.key,
      query: { from: "2000-01-01T00:00:00Z", to: "2026-11-03T00:00:00Z", bucket: "hour" },
    });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain("ask for a shorter range or a larger step");
  });
});

describe("across the change of the clocks", () => {
  // In Berlin, 25 October 2026 has 25 hours: 02:30 comes twice.
  test("both half past two are one hour of the heat map, and the day is whole", async () => {
    const caller = await makeCaller();
    await adminSql()`update floyo.profiles set timezone = 'Europe/Berlin' where user_id = ${caller.userId}`;
    const [summer, winter, lastOfDay, next] = [
      "2026-10-25T02:30:00+02:00",
      "2026-10-25T02:30:00+01:00",
      "2026-10-25T23:59:00+01:00",
      "2026-10-26T00:00:00+01:00",
    ].map((occurred_at) => makeEvent({ occurred_at })) as [
      TelemetryEvent,
      TelemetryEvent,
      TelemetryEvent,
      TelemetryEvent,
    ];
    await send(caller, [summer, winter, lastOfDay, next]);
    // The day on the person's own clock, as moments: 25 hours apart.
    const sunday = { from: "2026-10-25T00:00:00+02:00", to: "2026-10-26T00:00:00+01:00" };
    const counted = await summary(caller, sunday);
    expect(counted).toMatchObject({
      total: 3,
      bucket: "hour",
      hours: [
        { weekday: 7, hour: 2, count: 2 },
        { weekday: 7, hour: 23, count: 1 },
      ],
      days: [{ day: "2026-10-25", count: 3 }],
    });
    expect(await idsOf(caller, sunday)).toEqual([lastOfDay.id, winter.id, summer.id]);
    expect(await idsOf(caller, { weekday: 7, hour: 2 })).toEqual([winter.id, summer.id]);
  });
});

describe("the list of events, searched", () => {
  test("by a part of the path or of the path before, whatever its capitals, and by nothing a pattern could mean", async () => {
    const caller = await makeCaller();
    const report = makeEvent({ path: "Reports/Sales_2026.CSV" });
    const renamed = makeEvent({ type: "file_renamed", path: "done.csv", previous_path: "reports/sales%.csv" });
    await send(caller, [report, renamed, ...makeEvents(3), makeEvent({ type: "command_run", path: undefined })]);
    expect(await idsOf(caller, { path: "reports/SALES" })).toEqual([renamed.id, report.id]);
    expect(await idsOf(caller, { path: "%" })).toEqual([renamed.id]);
    expect(await idsOf(caller, { path: "s_2" })).toEqual([report.id]);
    expect(await idsOf(caller, { path: "sales", type: "file_renamed" })).toEqual([renamed.id]);
    expect(await page(caller, { path: "nowhere" })).toEqual({ data: [], next_cursor: null, looked_back_to: null });
  });

  test("by the device that sent it", async () => {
    const caller = await makeCaller();
    const [laptop, desk] = [crypto.randomUUID(), crypto.randomUUID()];
    const [here, there] = [makeEvent(), makeEvent()];
    await send(caller, [here], { "x-floyo-device": laptop, "x-floyo-device-name": "Laptop" });
    await send(caller, [there], { "x-floyo-device": desk, "x-floyo-device-name": "Desk" });
    expect(await idsOf(caller, { device: laptop })).toEqual([here.id]);
    expect(await idsOf(caller, { device: crypto.randomUUID() })).toEqual([]);
    expect(codeOf(await call(list, { key: caller.key, query: { device: "laptop" } }))).toBe("VALIDATION_ERROR");
  });

  test("pages through every match once", async () => {
    const caller = await makeCaller();
    const wanted = makeEvents(9, { path: "wanted.md", occurred_at: "2026-11-02T09:00:00Z" });
    await send(caller, [...wanted, ...makeEvents(20)]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const next = await page(caller, { path: "wanted", limit: 4, cursor });
      seen.push(...next.data.map(({ id }) => id));
      cursor = next.next_cursor ?? undefined;
    } while (cursor !== undefined && seen.length < 30);
    expect(seen.toSorted()).toEqual(wanted.map(({ id }) => id).toSorted());
  });

  test("stops where its bound is, says where, and goes on from there", async () => {
    const caller = await makeCaller();
    const ctx = await quietContext(caller);
    const events = makeEvents(10, { path: "other.md" });
    const oldest = events[0] as TelemetryEvent;
    events[0] = { ...oldest, path: "wanted.md" };
    await send(caller, events);
    const owner = { orgId: caller.orgId, userId: caller.userId };
    await ctx.asUser(async (tx) => {
      expect(await selectEvents(tx, owner, { path: "wanted" }, null, 5, 6)).toEqual([]);
      const end = await selectWalkEnd(tx, owner, { path: "wanted" }, null, 6);
      expect(end?.id).toBe(events[4]?.id);
      const after = [end?.occurredAt.toISOString() ?? "", end?.id ?? ""] as const;
      const found = await selectEvents(tx, owner, { path: "wanted" }, after, 5, 6);
      expect(found.map(({ id }) => id)).toEqual([oldest.id]);
      expect(await selectWalkEnd(tx, owner, { path: "wanted" }, after, 6)).toBeNull();
    });
  });
});

describe("one event", () => {
  test("is given whole to its person, and to nobody else", async () => {
    const [caller, other] = [await makeCaller(), await makeCaller()];
    const event = makeEvent({ metadata: { lines: 3 }, branch: "main" });
    await send(caller, [event]);
    const mine = await call<StoredEvent>(one, { key: caller.key, params: { id: event.id } });
    expect(mine.body).toMatchObject({ id: event.id, metadata: { lines: 3 }, branch: "main", path: event.path });
    for (const handler of [one, removeOne])
      expect(codeOf(await call(handler, { key: other.key, params: { id: event.id } }))).toBe("NOT_FOUND");
    expect(await idsOf(caller, {})).toEqual([event.id]);
  });

  test("is deleted alone, marks its day, leaves the counts, and is then not there", async () => {
    const caller = await makeCaller();
    const [gone, kept] = makeEvents(2) as [TelemetryEvent, TelemetryEvent];
    await send(caller, [gone, kept]);
    await adminSql()`delete from floyo.dirty_days where user_id = ${caller.userId}`;
    const answer = await call(removeOne, { key: caller.key, params: { id: gone.id } });
    expect(answer.body).toEqual({ deleted: 1 });
    expect(await idsOf(caller, {})).toEqual([kept.id]);
    const from = "2026-11-01T00:00:00Z";
    expect((await summary(caller, { from, to: "2026-12-01T00:00:00Z" })).total).toBe(1);
    const dirty = await adminSql()`select utc_day::text as day from floyo.dirty_days where user_id = ${caller.userId}`;
    expect(dirty.map(({ day }) => day)).toEqual(["2026-11-02"]);
    expect(codeOf(await call(removeOne, { key: caller.key, params: { id: gone.id } }))).toBe("NOT_FOUND");
  });

  test("needs the scope for what is done with it", async () => {
    const reader = await makeCaller({ scopes: ["telemetry:write", "events:read"] });
    const event = makeEvent();
    await send(reader, [event]);
    expect(codeOf(await call(removeOne, { key: reader.key, params: { id: event.id } }))).toBe("SCOPE_MISSING");
  });

  test("is found among others by id; those gone or another's are left out", async () => {
    const [caller, other] = [await makeCaller(), await makeCaller()];
    const [mine, theirs] = [makeEvent(), makeEvent()];
    await send(caller, [mine]);
    await send(other, [theirs]);
    const found = await findEvents(await quietContext(caller), [mine.id, theirs.id, crypto.randomUUID()]);
    expect(found.map(({ id }) => id)).toEqual([mine.id]);
  });
});
