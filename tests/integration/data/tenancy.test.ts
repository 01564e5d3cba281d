import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addMember,
  addSharedOrg,
  asPerson,
  connectAdmin,
  connectApp,
  consent,
  errorCode,
  insertEvents,
  type Person,
  signUp,
} from "./database.ts";

let admin: postgres.Sql;
let app: postgres.Sql;
let one: Person;
let two: Person;

beforeAll(async () => {
  admin = connectAdmin();
  app = connectApp();
  [one, two] = [await signUp(admin), await signUp(admin)];
  await consent(admin, one.userId);
  await consent(admin, two.userId);
});

afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
});

test("two people may use the same event id: each has their own event, and neither learns of the other's", async () => {
  const event = { id: randomUUID(), path: "a.csv" };
  const store = (person: Person, path: string) =>
    asPerson(app, person.userId, (tx) => insertEvents(tx, person, [{ ...event, path }]));
  expect(await store(one, "one.csv")).toBe(1);
  expect(await store(two, "two.csv")).toBe(1);
  expect(await store(two, "again.csv")).toBe(0);
  for (const [person, path] of [
    [one, "one.csv"],
    [two, "two.csv"],
  ] as const) {
    const rows = await asPerson(app, person.userId, (tx) => tx`select path from floyo.events where id = ${event.id}`);
    expect([...rows]).toEqual([{ path }]);
  }
});

test("an event cannot name a device of another person or another organisation, whoever writes it", async () => {
  const shared = await addSharedOrg(admin);
  for (const { userId } of [one, two]) await addMember(admin, shared, userId, "member");
  const device = (orgId: string, userId: string, id: string) =>
    admin`insert into floyo.devices (org_id, user_id, id, name) values (${orgId}, ${userId}, ${id}, 'd')`;
  const [theirs, elsewhere, mine] = [randomUUID(), randomUUID(), randomUUID()];
  await device(shared, two.userId, theirs);
  await device(one.orgId, one.userId, elsewhere);
  await device(shared, one.userId, mine);
  const event = (deviceId: string) => admin`
    insert into floyo.events (org_id, user_id, id, type, occurred_at, device_id)
    values (${shared}, ${one.userId}, ${randomUUID()}, 'command_run', now(), ${deviceId})`;
  expect(await errorCode(event(theirs))).toBe("23503");
  expect(await errorCode(event(elsewhere))).toBe("23503");
  expect(await errorCode(event(mine))).toBeNull();
});

test.each([
  "api_keys",
  "devices",
  "events",
  "dirty_days",
  "mining_days",
  "analyses",
  "patterns",
  "suggestions",
  "idempotency_keys",
])("%s: no row can lie in an organisation to which its person never belonged", async (table) => {
  const [key] = await admin`
    select pg_get_constraintdef(oid) as definition from pg_constraint
    where conrelid = ${`floyo.${table}`}::regclass and contype = 'f' and conname = ${`${table}_member_fk`}`;
  expect(key?.definition).toBe(
    "FOREIGN KEY (org_id, user_id) REFERENCES floyo.organization_members(org_id, user_id) ON DELETE CASCADE",
  );
});

test("two people may give a device the same id", async () => {
  const id = randomUUID();
  for (const person of [one, two]) {
    await asPerson(
      app,
      person.userId,
      (tx) => tx`
        insert into floyo.devices (org_id, user_id, id, name) values (${person.orgId}, ${person.userId}, ${id}, 'd')`,
    );
  }
  expect(await admin`select from floyo.devices where id = ${id}`).toHaveLength(2);
});

test("a role counts from the moment it changes, within a session that is already open", async () => {
  const shared = await addSharedOrg(admin);
  const { userId } = await signUp(admin);
  await consent(admin, userId);
  await addMember(admin, shared, userId, "viewer");
  const person = { userId, orgId: shared };
  const store = () => asPerson(app, userId, (tx) => insertEvents(tx, person, [{}]));
  expect(await errorCode(store())).toBe("42501");
  const set = (role: string) =>
    admin`update floyo.organization_members set role = ${role} where org_id = ${shared} and user_id = ${userId}`;
  await set("member");
  expect(await store()).toBe(1);
  await admin`update floyo.organization_members set removed_at = now() where org_id = ${shared}`;
  expect(await errorCode(store())).toBe("42501");
  expect(await asPerson(app, userId, (tx) => tx`select from floyo.events where org_id = ${shared}`)).toHaveLength(0);
});
