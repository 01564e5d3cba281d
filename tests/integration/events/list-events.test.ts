import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as activity } from "#app/api/v1/activity/route.ts";
import { GET as list, DELETE as remove } from "#app/api/v1/events/route.ts";
import { POST as telemetry } from "#app/api/v1/telemetry/route.ts";
import type { ActivitySummary, StoredEvent } from "#lib/contracts/events.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql, giveKey, makeOrganization } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, makeCaller, makeEvent, makeEvents } from "./call.ts";

interface Page {
  data: StoredEvent[];
  next_cursor: string | null;
}

const send = async (caller: Pick<Caller, "key">, events: TelemetryEvent[]) => {
  const answer = await call(telemetry, { key: caller.key, body: { events } });
  expect(answer.body).toMatchObject({ accepted: events.length });
};
const page = async (caller: Pick<Caller, "key">, query: Record<string, string | number | undefined> = {}) =>
  await call<Page>(list, { key: caller.key, query });

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

describe("the list of events", () => {
  test("gives a person's own, newest first, in the offset they were sent with", async () => {
    const caller = await makeCaller();
    const other = await makeCaller();
    await send(other, makeEvents(3));
    const early = makeEvent({ occurred_at: "2026-11-02T09:00:00+05:30", path: "a.CSV", group: "g" });
    const late = makeEvent({ occurred_at: "2026-11-02T04:00:00.5Z" });
    await send(caller, [early, late]);
    const { body } = await page(caller);
    expect(body.next_cursor).toBeNull();
    expect(body.data.map(({ id }) => id)).toEqual([late.id, early.id]);
    expect(body.data.map((event) => event.occurred_at)).toEqual([
      "2026-11-02T04:00:00.500Z",
      "2026-11-02T09:00:00.000+05:30",
    ]);
    expect(body.data[1]).toMatchObject({ extension: "csv", group: "g", command: null, metadata: {}, device_id: null });
  });

  test("pages through everything once, while new events arrive and many share a moment", async () => {
    const caller = await makeCaller();
    const before = makeEvents(57, { occurred_at: "2026-11-02T09:00:00Z" });
    await send(caller, before);
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 20; pages += 1) {
      const { body } = await page(caller, { limit: 10, cursor });
      seen.push(...body.data.map(({ id }) => id));
      if (body.next_cursor === null) break;
      cursor = body.next_cursor;
      await send(caller, [makeEvent({ occurred_at: "2026-11-03T09:00:00Z" })]);
    }
    expect(seen).toHaveLength(57);
    expect(new Set(seen)).toEqual(new Set(before.map(({ id }) => id)));
  });

  test("is filtered by type, tool, extension, project and time, and by nothing else", async () => {
    const caller = await makeCaller();
    const wanted = makeEvent({ type: "tool_used", tool: "excel", project: "books", path: "x/y.xlsx" });
    await send(caller, [wanted, ...makeEvents(5, { occurred_at: "2026-10-01T00:00:00Z" })]);
    const at = Date.parse(wanted.occurred_at);
    const around = { from: wanted.occurred_at, to: new Date(at + 1).toISOString() };
    for (const query of [{ type: "tool_used" }, { tool: "excel" }, { project: "books" }, { extension: "XLSX" }, around])
      expect((await page(caller, query)).body.data.map(({ id }) => id)).toEqual([wanted.id]);
    expect((await page(caller, { to: "2000-01-01T00:00:00Z" })).body.data).toEqual([]);
    expect(
      (await page(caller, { from: "0001-01-01T00:00:00Z", to: "9999-12-31T23:59:59-12:00" })).body.data,
    ).toHaveLength(6);
    for (const query of [
      { colour: "red" },
      { type: "file_eaten" },
      { limit: 201 },
      { limit: 0 },
      { from: "yesterday" },
    ])
      expect((await page(caller, query)).status).toBe(400);
  });

  test("refuses a cursor of other filters, or one made up", async () => {
    const caller = await makeCaller();
    await send(caller, makeEvents(3));
    const { body } = await page(caller, { limit: 1 });
    expect(codeOf(await page(caller, { limit: 1, type: "file_opened", cursor: body.next_cursor ?? "" }))).toBe(
      "VALIDATION_ERROR",
    );
    expect((await page(caller, { cursor: "abc" })).status).toBe(400);
  });

  test("of one workspace is not seen with a key of another, the same person's", async () => {
    const caller = await makeCaller();
    const team = await makeOrganization(caller);
    const teamKey = await giveKey({ ...caller, orgId: team.id }, { scopes: ["telemetry:write", "events:read"] });
    const [own, shared] = [makeEvent(), makeEvent()];
    await send(caller, [own]);
    await send({ key: teamKey }, [shared]);
    expect((await page(caller)).body.data.map(({ id }) => id)).toEqual([own.id]);
    expect((await page({ key: teamKey })).body.data.map(({ id }) => id)).toEqual([shared.id]);
    const elsewhere = await call(list, { key: caller.key, org: team.id });
    expect(elsewhere.status).toBeGreaterThanOrEqual(400);
    expect(elsewhere.status).toBeLessThan(500);
  });
});

describe("deleting a range", () => {
  test("takes the range and no more, marks its days and the roll-up with it", async () => {
    const caller = await makeCaller();
    const at = (occurred_at: string) => makeEvent({ occurred_at });
    const kept = [at("2026-10-01T23:59:59.999Z"), at("2026-10-03T00:00:00Z")];
    await send(caller, [...kept, at("2026-10-02T00:00:00Z"), at("2026-10-02T23:59:59.999Z")]);
    await adminSql()`delete from floyo.dirty_days where user_id = ${caller.userId}`;
    const range = { from: "2026-10-02T00:00:00Z", to: "2026-10-03T00:00:00Z" };
    const answer = await call(remove, { key: caller.key, query: range });
    expect(answer.body).toEqual({ deleted: 2 });
    expect((await page(caller)).body.data.map(({ id }) => id)).toEqual(kept.map(({ id }) => id).reverse());
    const dirty = await adminSql()`select utc_day::text as day from floyo.dirty_days where user_id = ${caller.userId}`;
    expect(dirty.map(({ day }) => day)).toEqual(["2026-10-02"]);
    expect((await call(remove, { key: caller.key, query: range })).body).toEqual({ deleted: 0 });
  });

  test("leaves other people's alone, and wants both ends the right way round", async () => {
    const [caller, other] = [await makeCaller(), await makeCaller()];
    await send(other, makeEvents(2));
    const all = { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };
    expect((await call(remove, { key: caller.key, query: all })).body).toEqual({ deleted: 0 });
    expect((await page(other)).body.data).toHaveLength(2);
    expect((await call(remove, { key: caller.key, query: { from: all.to, to: all.from } })).status).toBe(400);
    expect((await call(remove, { key: caller.key, query: { from: all.from } })).status).toBe(400);
  });
});

describe("the summary of activity", () => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await makeCaller();
    // Monday 23:30 on the person's clock, already Tuesday in UTC.
    const monday = makeEvents(3, { occurred_at: "2026-11-02T23:30:00-03:00", path: "a.csv" });
    const tuesday = makeEvents(2, { occurred_at: "2026-11-03T09:00:00-03:00", type: "command_run", path: undefined });
    await send(caller, [...monday, ...tuesday]);
  });
  const summary = async (query: Record<string, string> = {}) =>
    (await call<ActivitySummary>(activity, { key: caller.key, query })).body;

  test("counts by the person's own clock", async () => {
    expect(await summary({ from: "2026-11-01T00:00:00Z", to: "2026-11-10T00:00:00Z" })).toEqual({
      total: 5,
      first_at: "2026-11-02T23:30:00.000-03:00",
      last_at: "2026-11-03T09:00:00.000-03:00",
      days: [
        { day: "2026-11-02", count: 3 },
        { day: "2026-11-03", count: 2 },
      ],
      hours: [
        { weekday: 1, hour: 23, count: 3 },
        { weekday: 2, hour: 9, count: 2 },
      ],
      bucket: "day",
      series: [
        { start: "2026-11-02T00:00:00", type: "file_modified", count: 3 },
        { start: "2026-11-03T00:00:00", type: "command_run", count: 2 },
      ],
      by_type: [
        { type: "file_modified", count: 3 },
        { type: "command_run", count: 2 },
      ],
      by_extension: [{ extension: "csv", count: 3 }],
      by_tool: [],
      by_project: [{ project: "floyo", count: 5 }],
    });
  });

  test("outside the range has the ends of everything, and no counts", async () => {
    const empty = await summary({ from: "2025-01-01T00:00:00Z", to: "2025-02-01T00:00:00Z" });
    expect(empty).toMatchObject({ total: 0, days: [], hours: [], first_at: "2026-11-02T23:30:00.000-03:00" });
  });

  test("of a person without events is empty", async () => {
    const nobody = await makeCaller({ consented: false });
    const { body } = await call<ActivitySummary>(activity, { key: nobody.key });
    expect(body).toEqual({
      total: 0,
      first_at: null,
      last_at: null,
      days: [],
      hours: [],
      bucket: "day",
      series: [],
      by_type: [],
      by_extension: [],
      by_tool: [],
      by_project: [],
    });
  });
});
