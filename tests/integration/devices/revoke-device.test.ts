import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { DELETE as revoke, PATCH as update } from "#app/api/v1/devices/[id]/route.ts";
import { GET as list } from "#app/api/v1/devices/route.ts";
import { POST as telemetry } from "#app/api/v1/telemetry/route.ts";
import type { Device } from "#lib/contracts/devices.ts";
import type { RecordEventsResult } from "#lib/contracts/telemetry.ts";
import { countDeviceEvents } from "#lib/domains/devices/count-device-events.ts";
import { closeDb } from "#lib/platform/db.ts";
import { jobContext } from "#lib/platform/job-context.ts";
import { adminSql, endAdminSql, makePerson } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, makeCaller, makeEvents } from "#tests/integration/events/call.ts";

let caller: Caller;
const desk = crypto.randomUUID();

beforeEach(async () => {
  caller = await makeCaller();
  await send(2);
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const send = async (count = 1, headers: Record<string, string> = { "x-floyo-device": desk }) =>
  await call<RecordEventsResult>(telemetry, {
    key: caller.key,
    body: { events: makeEvents(count) },
    headers: { "x-floyo-device-name": "desk.local", "user-agent": "floyo/0.1.0", ...headers },
  });
const devices = async () => (await call<{ data: Device[] }>(list, { key: caller.key })).body.data;
const revoked = async (token = caller.accessToken) => await call(revoke, { token, params: { id: desk } });
const changed = async (body: unknown, token = caller.accessToken) =>
  await call<Device>(update, { token, params: { id: desk }, body });
const stored = async () =>
  (await adminSql()`select count(*)::int as n from floyo.events where user_id = ${caller.userId}`)[0]?.n;

describe("a revoked device", () => {
  test("is refused at once, by name, while the same key goes on elsewhere", async () => {
    expect((await revoked()).status).toBe(204);
    const refused = await send();
    expect([refused.status, codeOf(refused)]).toEqual([403, "DEVICE_REVOKED"]);
    expect(await stored()).toBe(2);
    expect((await send(1, { "x-floyo-device": crypto.randomUUID() })).status).toBe(200);
    expect((await send(1, {})).status).toBe(200);
  });

  test("keeps the time of its first revocation, and is in the audit log", async () => {
    await revoked();
    const [{ revoked_at: first } = { revoked_at: null }] = await devices();
    await revoked();
    expect((await devices())[0]?.revoked_at).toBe(first);
    const log = await adminSql()`
      select action from floyo.audit_logs where entity = 'devices' and entity_id = ${desk} and org_id = ${caller.orgId}
      order by seq`;
    expect(log.map(({ action }) => action)).toEqual(["create", "update"]);
  });

  test("sends again once it is allowed to", async () => {
    await revoked();
    expect((await changed({ revoked: false })).body.revoked_at).toBeNull();
    expect((await send()).status).toBe(200);
    expect(codeOf(await changed({ revoked: true }))).toBe("VALIDATION_ERROR");
  });

  test("has nothing stored that was on its way when it was revoked", async () => {
    const refused = await adminSql().begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtextextended(${`floyo consent ${caller.userId}`}, 0))`;
      await tx`update floyo.devices set revoked_at = now() where id = ${desk} and user_id = ${caller.userId}`;
      const sending = send(50);
      // It has begun, and has seen the device as it was, when it waits for the lock.
      await vi.waitFor(async () => {
        const waiting = await tx`select 1 from pg_locks where locktype = 'advisory' and not granted`;
        expect(waiting).not.toHaveLength(0);
      });
      return { sending };
    });
    expect(codeOf(await refused.sending)).toBe("DEVICE_REVOKED");
    expect(await stored()).toBe(2);
  });

  test("is only for a person to revoke, and only their own", async () => {
    const stranger = await makePerson();
    expect((await revoked(stranger.accessToken)).status).toBe(404);
    expect((await changed({ name: "Mine" }, stranger.accessToken)).status).toBe(404);
    expect(codeOf(await call(revoke, { key: caller.key, params: { id: desk } }))).toBe("FORBIDDEN");
    expect((await send()).status).toBe(200);
  });
});

describe("a device's name", () => {
  test("is the person's own until they give it up, whatever it calls itself", async () => {
    expect((await changed({ name: "  My desk " })).body).toMatchObject({
      name: "My desk",
      reported_name: "desk.local",
    });
    await adminSql()`update floyo.devices set last_seen_at = now() - interval '1 hour' where id = ${desk}`;
    await send();
    expect((await devices())[0]).toMatchObject({ name: "My desk", reported_name: "desk.local" });
    expect((await changed({ name: null })).body.name).toBe("desk.local");
  });

  test("is refused when it is empty or too long", async () => {
    expect(codeOf(await changed({ name: " " }))).toBe("VALIDATION_ERROR");
    expect(codeOf(await changed({ name: "x".repeat(101) }))).toBe("VALIDATION_ERROR");
  });
});

test("events are counted by the device that sent them, of all time and of late", async () => {
  await send(3, { "x-floyo-device": crypto.randomUUID() });
  const ctx = await jobContext({ userId: caller.userId, orgId: caller.orgId, requestId: crypto.randomUUID() });
  expect((await countDeviceEvents(ctx, new Date("2026-11-03T00:00:00Z"))).get(desk)).toEqual({ total: 2, recent: 0 });
  expect((await countDeviceEvents(ctx, new Date("2026-11-01T00:00:00Z"))).get(desk)).toEqual({ total: 2, recent: 2 });
});
