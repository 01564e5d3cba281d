import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PUT as decideConsent } from "#app/api/v1/consent/route.ts";
import { POST } from "#app/api/v1/telemetry/route.ts";
import { consentVersion } from "#lib/contracts/accounts.ts";
import type { RecordEventsResult } from "#lib/contracts/telemetry.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql, giveKey, makeOrganization, makePerson } from "#tests/integration/door/people.ts";
import { eventually } from "#tests/setup/fixtures.ts";
import { type Caller, call, codeOf, decide, makeCaller, makeEvent, makeEvents } from "./call.ts";

let person: Caller;
beforeAll(async () => {
  person = await makeCaller();
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const record = (events: unknown, caller: Pick<Caller, "key"> = person, headers: Record<string, string> = {}) =>
  call<RecordEventsResult>(POST, { key: caller.key, body: { events }, headers });

const stored = async (ids: readonly string[]) =>
  await adminSql()`select * from floyo.events where id = any (${[...ids]}) order by occurred_at`;

describe("a batch of events", () => {
  test("is stored when the answer comes, with every field and the person's own offset", async () => {
    const full = makeEvent({
      type: "file_renamed",
      occurred_at: "2026-11-02T23:30:00.250-03:30",
      path: "Reports/Sales.CSV",
      previous_path: "Reports/old.csv",
      command: "mv",
      tool: "finder",
      action: "rename",
      app: "Finder",
      project: "reports",
      branch: "main",
      group: "abc",
      source: "watch",
      duration_ms: 12,
      metadata: { lines: 3, note: "é \u{1F600}", ok: true, none: null },
    });
    const answer = await record([full, makeEvent()]);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ accepted: 2, duplicates: 0, rejected: [] });
    const [row] = await stored([full.id]);
    expect(row).toMatchObject({
      org_id: person.orgId,
      user_id: person.userId,
      occurred_at: new Date("2026-11-03T03:00:00.250Z"),
      utc_offset_minutes: -210,
      extension: "csv",
      group_key: "abc",
      duration_ms: 12,
      metadata: full.metadata,
    });
  });

  test("sent again is all duplicates, and counted once in the roll-up", async () => {
    const caller = await makeCaller();
    const events = makeEvents(50);
    await record(events, caller);
    const again = await record(events, caller);
    expect(again.body).toEqual({ accepted: 0, duplicates: 50, rejected: [] });
    const [hours] =
      await adminSql()`select sum(count)::int as n from floyo.event_hours where user_id = ${caller.userId}`;
    expect(hours?.n).toBe(50);
  });

  test("may hold an event twice", async () => {
    const event = makeEvent();
    const answer = await record([event, { ...event, id: event.id.toUpperCase() }, makeEvent()]);
    expect(answer.body).toEqual({ accepted: 2, duplicates: 1, rejected: [] });
  });

  test("may be sent by several clients at once, in any order, and is stored once", async () => {
    const caller = await makeCaller();
    const events = makeEvents(300);
    const answers = await Promise.all([
      record(events, caller),
      record(events.toReversed(), caller),
      record(events, caller),
      record(events.toReversed(), caller),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.reduce((sum, { body }) => sum + body.accepted, 0)).toBe(300);
    expect(answers.reduce((sum, { body }) => sum + body.duplicates, 0)).toBe(900);
  });

  test("is not swallowed by another person's ids", async () => {
    const other = await makeCaller();
    const events = makeEvents(3);
    await record(events, other);
    expect((await record(events)).body.accepted).toBe(3);
    expect(await stored(events.map(({ id }) => id))).toHaveLength(6);
  });

  test("may hold 1,000 events and not 1,001", async () => {
    expect((await record(makeEvents(1000))).body.accepted).toBe(1000);
    const tooMany = await record(makeEvents(1001));
    expect(tooMany.status).toBe(400);
    expect(codeOf(tooMany)).toBe("VALIDATION_ERROR");
    expect(JSON.stringify(tooMany.body)).toContain("at most 1000 events");
  });

  test("may come compressed, and a bomb is refused unopened", async () => {
    const body = gzipSync(JSON.stringify({ events: makeEvents(20) }));
    const headers = { "content-encoding": "gzip" };
    const answer = await call<RecordEventsResult>(POST, { key: person.key, raw: body, headers });
    expect(answer.body).toEqual({ accepted: 20, duplicates: 0, rejected: [] });
    const bomb = await call(POST, { key: person.key, raw: gzipSync(Buffer.alloc(50 * 1024 * 1024, " ")), headers });
    expect([bomb.status, codeOf(bomb)]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
  });

  test("names its device, once", async () => {
    const caller = await makeCaller();
    const device = crypto.randomUUID();
    const headers = { "x-floyo-device": device, "x-floyo-device-name": "Desk", "user-agent": "floyo/0.1.0" };
    const events = makeEvents(2);
    await record(events.slice(0, 1), caller, headers);
    await record(events.slice(1), caller, headers);
    const devices = await adminSql()`select * from floyo.devices where user_id = ${caller.userId}`;
    expect(devices).toHaveLength(1);
    expect(devices[0]).toMatchObject({ id: device, name: "Desk", client: "floyo/0.1.0" });
    expect((await stored(events.map(({ id }) => id))).map((row) => row.device_id)).toEqual([device, device]);
    await record(makeEvents(1), caller, { ...headers, "x-floyo-device-name": "Attic" });
    const [renamed] = await adminSql()`select name from floyo.devices where user_id = ${caller.userId}`;
    expect(renamed?.name).toBe("Attic");
  });

  test("may bear a device id that another person's device has", async () => {
    const [one, other] = [await makeCaller(), await makeCaller()];
    const headers = { "x-floyo-device": crypto.randomUUID() };
    expect((await record(makeEvents(1), one, headers)).body.accepted).toBe(1);
    expect((await record(makeEvents(1), other, headers)).body.accepted).toBe(1);
  });
});

describe("a faulty event rejects itself alone", () => {
  const hoursAhead = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const faults: [name: string, event: unknown, code: string, message: RegExp][] = [
    ["no object", 7, "INVALID_EVENT", /must be an object/],
    ["an unknown type", { ...makeEvent(), type: "file_eaten" }, "UNKNOWN_TYPE", /type: file_eaten .*file_opened/],
    ["an unknown field", { ...makeEvent(), colour: "red" }, "UNKNOWN_FIELD", /colour: is not a field.*metadata/],
    ["no time", { id: crypto.randomUUID(), type: "file_opened" }, "INVALID_EVENT", /occurred_at: is missing/],
    [
      "a time without offset",
      makeEvent({ occurred_at: "2026-11-02T09:00:00" }),
      "INVALID_EVENT",
      /occurred_at: .*offset/,
    ],
    ["a day that is none", makeEvent({ occurred_at: "2026-02-30T09:00:00Z" }), "INVALID_EVENT", /occurred_at/],
    ["an offset that is none", makeEvent({ occurred_at: "2026-11-02T09:00:00+23:59" }), "INVALID_EVENT", /offset/],
    ["a time before 2000", makeEvent({ occurred_at: "1999-12-31T23:59:59Z" }), "TOO_OLD", /before the year 2000/],
    ["a time far ahead", makeEvent({ occurred_at: hoursAhead(25) }), "IN_THE_FUTURE", /24 hours ahead/],
    ["an id that is none", { ...makeEvent(), id: "abc" }, "INVALID_EVENT", /id: must be a UUID/],
    ["a wrong type of field", { ...makeEvent(), path: 5 }, "INVALID_EVENT", /path/],
    ["nested metadata", { ...makeEvent(), metadata: { a: { b: 1 } } }, "INVALID_EVENT", /metadata\.a/],
    ["a NUL", makeEvent({ metadata: { a: "\u0000" } }), "INVALID_EVENT", /metadata\.a/],
    ["half a character", makeEvent({ path: "\ud800" }), "INVALID_EVENT", /path: must be valid Unicode/],
    ["a duration below zero", makeEvent({ duration_ms: -1 }), "INVALID_EVENT", /duration_ms/],
  ];

  test.each(faults)("%s", async (_, faulty, code, message) => {
    const answer = await record([makeEvent(), faulty, makeEvent()]);
    expect(answer.status).toBe(200);
    expect(answer.body.accepted).toBe(2);
    expect(answer.body.rejected).toHaveLength(1);
    expect(answer.body.rejected[0]).toMatchObject({ index: 1, code });
    expect(answer.body.rejected[0]?.message).toMatch(message);
  });

  test("and 23 hours ahead is not far", async () => {
    expect((await record([makeEvent({ occurred_at: hoursAhead(23) })])).body.accepted).toBe(1);
  });

  test("even when all do", async () => {
    const answer = await record([{}, null]);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ accepted: 0, duplicates: 0 });
    expect(answer.body.rejected.map(({ index }) => index)).toEqual([0, 1]);
  });

  test("whatever it is, and the answer is never a 5xx", async () => {
    const text = fc.string({ unit: "binary" });
    const value = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null), fc.jsonValue());
    const anyEvent = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          id: fc.oneof(fc.uuid(), text),
          type: fc.oneof(fc.constantFrom("file_opened", "command_run"), text),
          occurred_at: fc.oneof(
            fc
              .date({ min: new Date("0000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
              .map((at) => at.toISOString()),
            text,
          ),
          path: value,
          group: value,
          duration_ms: fc.oneof(fc.nat(), value),
          metadata: fc.oneof(fc.dictionary(text, value), value),
        },
        { requiredKeys: ["id", "type", "occurred_at"] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 20 }), async (events) => {
        const { status, body } = await record(events);
        expect(status).toBe(200);
        expect(body.accepted + body.duplicates + body.rejected.length).toBe(events.length);
      }),
      { numRuns: 40 },
    );
    // Forty requests, one after the other, on a machine that does other things too.
  }, 120_000);
});

describe("consent", () => {
  test("is needed", async () => {
    const caller = await makeCaller({ consented: false });
    const events = makeEvents(1);
    const answer = await record(events, caller);
    expect([answer.status, codeOf(answer)]).toEqual([403, "CONSENT_REQUIRED"]);
    expect(await stored(events.map(({ id }) => id))).toHaveLength(0);
  });

  test("withdrawn is refused at once, and given again is taken at once", async () => {
    const caller = await makeCaller();
    expect((await record(makeEvents(1), caller)).status).toBe(200);
    const change = (granted: boolean) =>
      call(decideConsent, { token: caller.accessToken, body: { granted, version: consentVersion } });
    expect((await change(false)).status).toBe(200);
    expect(codeOf(await record(makeEvents(1), caller))).toBe("CONSENT_REQUIRED");
    expect((await change(true)).status).toBe(200);
    expect((await record(makeEvents(1), caller)).status).toBe(200);
  });

  test("withdrawn answers when nothing more can be stored, not while a batch still is", async () => {
    const caller = await makeCaller();
    const { userId } = caller;
    const first = makeEvent({ occurred_at: "2026-11-02T09:05:00+00:00" });
    expect((await record([first], caller)).status).toBe(200);
    const count = async () => (await adminSql()`select 1 from floyo.events where user_id = ${userId}`).length;
    const waiting = async () =>
      (
        await adminSql()`
          select from pg_locks
          where locktype = 'advisory' and not granted
            and (classid::bigint << 32) | objid::bigint = hashtextextended(${`floyo consent ${userId}`}, 0)`
      ).length > 0;
    let withdrawn: { status: number; events: number } | null = null;
    let batch: ReturnType<typeof record> = Promise.resolve() as never;
    let withdrawal: Promise<unknown> = Promise.resolve();

    // The batch has passed the question of consent and waits for the hour's count, which this transaction holds.
    await adminSql().begin(async (tx) => {
      await tx`select from floyo.event_hours where user_id = ${userId} for update`;
      const [{ pid } = { pid: 0 }] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
      batch = record([makeEvent({ occurred_at: "2026-11-02T09:25:00+00:00", type: first.type })], caller);
      await eventually(async () => {
        const [row] =
          await adminSql()`select count(*)::int as n from pg_stat_activity where ${pid} = any (pg_blocking_pids(pid))`;
        return row?.n > 0;
      });
      const body = { granted: false, version: consentVersion };
      withdrawal = call(decideConsent, { token: caller.accessToken, body }).then(async ({ status }) => {
        withdrawn = { status, events: await count() };
      });
      await eventually(async () => withdrawn !== null || (await waiting()));
    });
    expect((await batch).status).toBe(200);
    await withdrawal;
    expect(withdrawn).toEqual({ status: 200, events: await count() });
    expect(codeOf(await record(makeEvents(1), caller))).toBe("CONSENT_REQUIRED");
  });

  test("withdrawn while a batch waits for its turn stores nothing of it, and says why", async () => {
    const caller = await makeCaller();
    const { userId } = caller;
    let batch: ReturnType<typeof record> = Promise.resolve() as never;
    await adminSql().begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtextextended(${`floyo consent ${userId}`}, 0))`;
      const [{ pid } = { pid: 0 }] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
      batch = record(makeEvents(3), caller);
      await eventually(async () => {
        const [row] =
          await adminSql()`select count(*)::int as n from pg_stat_activity where ${pid} = any (pg_blocking_pids(pid))`;
        return row?.n > 0;
      });
      await tx`
        insert into floyo.consents (user_id, purpose, granted, version)
        values (${userId}, 'collection', false, ${consentVersion})`;
    });
    expect(codeOf(await batch)).toBe("CONSENT_REQUIRED");
    expect(await adminSql()`select from floyo.events where user_id = ${userId}`).toHaveLength(0);
  });
});

describe("who may send", () => {
  test("nobody without a key, or with one that lacks the scope", async () => {
    const reader = await makeCaller({ scopes: ["events:read"] });
    expect(codeOf(await call(POST, { body: { events: makeEvents(1) } }))).toBe("UNAUTHENTICATED");
    expect(codeOf(await record(makeEvents(1), reader))).toBe("SCOPE_MISSING");
  });

  test("no viewer, whatever their key says", async () => {
    const owner = await makePerson("owner");
    const org = await makeOrganization(owner);
    const viewer = await makePerson("viewer");
    await adminSql()`
      insert into floyo.organization_members (org_id, user_id, role) values (${org.id}, ${viewer.userId}, 'viewer')`;
    await decide(viewer, true);
    const key = await giveKey({ ...viewer, orgId: org.id }, { scopes: ["telemetry:write"] });
    const answer = await record(makeEvents(1), { key });
    expect(answer.status).toBe(403);
  });
});
