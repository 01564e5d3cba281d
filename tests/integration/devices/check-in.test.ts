import { afterAll, expect, test } from "vitest";
import { DELETE as revoke, PATCH as update } from "#app/api/v1/devices/[id]/route.ts";
import { POST as checkIn } from "#app/api/v1/devices/check-in/route.ts";
import { GET as list } from "#app/api/v1/devices/route.ts";
import type { CheckInAnswer, Device } from "#lib/contracts/devices.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, decide, makeCaller } from "#tests/integration/events/call.ts";

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const desk = crypto.randomUUID();
const headers = { "x-floyo-device": desk, "x-floyo-device-name": "desk.local", "user-agent": "floyo/0.1.0" };
const hear = async ({ key }: Caller, body: object = {}) => {
  const told = { state: "watching", queued: 3, sent_at: new Date().toISOString(), ...body };
  return (await call<CheckInAnswer>(checkIn, { key, headers, body: told })).body;
};
const devices = async ({ key }: Caller) => (await call<{ data: Device[] }>(list, { key })).body.data;

test("a device that checks in is listed with what it says of itself and how far its clock is off", async () => {
  const caller = await makeCaller();
  const answer = await hear(caller, { sent_at: new Date(Date.now() - 3_600_000).toISOString() });
  expect(answer).toMatchObject({ consent: { granted: true }, device: { revoked: false }, rules_version: 0 });
  expect(Math.abs(Date.parse(answer.server_time) - Date.now())).toBeLessThan(60_000);
  const [device] = await devices(caller);
  expect(device).toMatchObject({ id: desk, name: "desk.local", client: "floyo/0.1.0", state: "watching", queued: 3 });
  expect(Math.abs((device?.clock_skew_ms ?? 0) - 3_600_000)).toBeLessThan(60_000);
  await hear(caller, { state: "paused", queued: 0 });
  expect((await devices(caller))[0]).toMatchObject({ state: "paused", queued: 0, created_at: device?.created_at });
});

test("without consent it is told so, and nothing of it is kept", async () => {
  const caller = await makeCaller({ consented: false });
  expect(await hear(caller)).toMatchObject({ consent: { granted: false }, device: { revoked: false } });
  expect(await devices(caller)).toEqual([]);
  await decide(caller, true);
  await hear(caller);
  await decide(caller, false);
  expect(await hear(caller, { queued: 9 })).toMatchObject({ consent: { granted: false } });
  expect(await devices(caller)).toMatchObject([{ queued: 3 }]);
});

test("a revoked device is told so, and what it says is no longer kept, until it is allowed again", async () => {
  const caller = await makeCaller();
  await hear(caller);
  await call(revoke, { token: caller.accessToken, params: { id: desk } });
  expect(await hear(caller, { queued: 9 })).toMatchObject({ device: { revoked: true } });
  expect(await devices(caller)).toMatchObject([{ queued: 3 }]);
  await call(update, { token: caller.accessToken, params: { id: desk }, body: { revoked: false } });
  expect(await hear(caller, { queued: 9 })).toMatchObject({ device: { revoked: false } });
  expect(await devices(caller)).toMatchObject([{ queued: 9 }]);
});

test("it is told the version of the workspace's privacy rules", async () => {
  const caller = await makeCaller();
  const { orgId, userId } = caller;
  await adminSql()`
    insert into floyo.privacy_rules (org_id, user_id, document, version) values (${orgId}, ${userId}, '{"rules":[]}', 7)`;
  expect((await hear(caller)).rules_version).toBe(7);
});

test("revoking a device revokes the keys that were made for it, and no others", async () => {
  const caller = await makeCaller();
  await hear(caller);
  const made = (name: string, device: string | null) => adminSql()`
    insert into floyo.api_keys (id, org_id, user_id, name, prefix, key_hash, scopes, device_id)
    values (gen_random_uuid(), ${caller.orgId}, ${caller.userId}, ${name}, 'p',
      decode(md5(${name} || ${caller.userId}) || md5(${caller.userId}), 'hex'), '{telemetry:write}', ${device})`;
  await made("for desk", desk);
  await made("for another", crypto.randomUUID());
  await call(revoke, { token: caller.accessToken, params: { id: desk } });
  const keys = await adminSql()`
    select name, revoked_at is not null as revoked from floyo.api_keys where user_id = ${caller.userId} order by name`;
  expect(keys.filter(({ revoked }) => revoked).map(({ name }) => name)).toEqual(["for desk"]);
  expect(keys.length).toBeGreaterThanOrEqual(3);
});
