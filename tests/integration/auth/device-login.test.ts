import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { DELETE as logOut } from "#app/api/v1/api-keys/current/route.ts";
import { GET as listKeys } from "#app/api/v1/api-keys/route.ts";
import { POST as decide } from "#app/api/v1/device-logins/decision/route.ts";
import { POST as begin, GET as find } from "#app/api/v1/device-logins/route.ts";
import { POST as claim } from "#app/api/v1/device-logins/token/route.ts";
import { DELETE as revokeDevice } from "#app/api/v1/devices/[id]/route.ts";
import { GET as getMe } from "#app/api/v1/me/route.ts";
import type { ApiKey } from "#lib/contracts/api-keys.ts";
import type { DeviceLogin, DeviceLoginOutcome } from "#lib/contracts/device-logins.ts";
import { watcherScopes } from "#lib/contracts/scopes.ts";
import { hashCode } from "#lib/platform/auth/device-code.ts";
import { closeDb } from "#lib/platform/db.ts";
import { anyAddress } from "#tests/integration/door/operations.ts";
import { adminSql, endAdminSql, makeOrganization, makePerson, type Person } from "#tests/integration/door/people.ts";
import { call, codeOf } from "#tests/integration/events/call.ts";

interface Begun {
  device_code: string;
  user_code: string;
  verification_url: string;
  verification_url_complete: string;
  expires_in: number;
  interval: number;
}

let ada: Person;
const desk = crypto.randomUUID();

beforeEach(async () => {
  ada = await makePerson("ada");
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const from = (address = anyAddress()) => ({ "x-forwarded-for": address });
const started = async (body: Record<string, unknown> = {}, headers: Record<string, string> = from()) =>
  await call<Begun>(begin, {
    body,
    headers: { "x-floyo-device": desk, "x-floyo-device-name": "desk.local", "user-agent": "floyo/0.1.0", ...headers },
  });
const ask = async (device_code: string) =>
  (await call<DeviceLoginOutcome>(claim, { body: { device_code }, headers: from() })).body;
const look = async (user_code: string, person = ada) =>
  await call<DeviceLogin>(find, { token: person.accessToken, query: { user_code }, headers: from() });
const say = async (decision: string, user_code: string, person = ada, org?: string) =>
  await call(decide, {
    token: person.accessToken,
    body: { user_code, decision },
    headers: from(),
    ...(org === undefined ? {} : { org }),
  });
/** As if so much time had gone by since. */
const age = async (begun: Begun, seconds: number) =>
  await adminSql()`
    update floyo.device_logins set
      expires_at = expires_at - make_interval(secs => ${seconds}), polled_at = polled_at - make_interval(secs => ${seconds})
    where device_code_hash = ${Buffer.from(hashCode(begun.device_code))}`;
const keysOf = async (person: Person) =>
  (await call<{ data: ApiKey[] }>(listKeys, { token: person.accessToken })).body.data;

test("a machine asks, its person approves, and it takes a key for this workspace and device, once", async () => {
  const { body: begun, status } = await started();
  expect(status).toBe(200);
  expect(begun.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  expect(Buffer.from(begun.device_code, "base64url")).toHaveLength(32);
  expect(begun.verification_url_complete).toBe(`${begun.verification_url}?code=${begun.user_code}`);
  expect(await ask(begun.device_code)).toEqual({ status: "pending" });

  const typed = begun.user_code.toLowerCase().replace("-", " ");
  expect((await look(typed)).body).toMatchObject({
    state: "waiting",
    user_code: begun.user_code,
    device_name: "desk.local",
    client: "floyo/0.1.0",
    address: expect.stringMatching(/…$/),
    scopes: watcherScopes,
  });
  expect((await say("approve", typed)).status).toBe(204);
  expect((await look(begun.user_code)).body.state).toBe("approved");
  // Nothing is made before the machine comes for it.
  expect(await keysOf(ada)).toEqual([]);

  const claimed = await ask(begun.device_code);
  if (claimed.status !== "approved") throw new Error(`it is ${claimed.status}`);
  expect((await call(getMe, { key: claimed.key })).body).toMatchObject({
    user_id: ada.userId,
    organization: { id: ada.orgId },
  });
  const [key] = await keysOf(ada);
  expect(key).toMatchObject({ name: "desk.local", kind: "floyo", device_id: desk, expires_at: null });
  expect(key?.scopes.toSorted()).toEqual(watcherScopes.toSorted());
  expect(await ask(begun.device_code)).toEqual({ status: "used" });
  expect((await look(begun.user_code)).body.state).toBe("used");
  expect(await keysOf(ada)).toHaveLength(1);

  const [log] = await adminSql()`
    select actor_id, action from floyo.audit_logs where entity = 'api_keys' and org_id = ${ada.orgId}`;
  expect(log).toEqual({ actor_id: ada.userId, action: "create" });
  const rows = await adminSql()`select to_jsonb(l)::text as text from floyo.device_logins l where device_id = ${desk}`;
  for (const { text } of rows)
    for (const secret of [begun.device_code, begun.user_code.replace("-", ""), claimed.key])
      expect(text).not.toContain(secret);
});

describe("the machine is told", () => {
  test("to slow down when it asks too soon, and is heard again after its interval", async () => {
    const { body: begun } = await started();
    expect(await ask(begun.device_code)).toEqual({ status: "pending" });
    expect(await ask(begun.device_code)).toEqual({ status: "slow_down", interval: 10 });
    await age(begun, begun.interval);
    expect(await ask(begun.device_code)).toEqual({ status: "pending" });
    // An approval is not kept back for having been asked about too often.
    await say("approve", begun.user_code);
    expect((await ask(begun.device_code)).status).toBe("approved");
  });

  test("that it was denied, and no later approval changes that", async () => {
    const { body: begun } = await started();
    expect((await say("deny", begun.user_code)).status).toBe(204);
    expect(await ask(begun.device_code)).toEqual({ status: "denied" });
    const again = await say("approve", begun.user_code);
    expect([again.status, codeOf(again)]).toEqual([409, "CONFLICT"]);
    expect(await ask(begun.device_code)).toEqual({ status: "denied" });
    expect(await keysOf(ada)).toEqual([]);
  });

  test("that it expired: undecided, or approved and not come for", async () => {
    const [{ body: undecided }, { body: approved }] = [await started(), await started()];
    await say("approve", approved.user_code);
    for (const one of [undecided, approved]) {
      await age(one, one.expires_in);
      expect(await ask(one.device_code)).toEqual({ status: "expired" });
      expect((await look(one.user_code)).body.state).toBe("expired");
    }
    const late = await say("approve", undecided.user_code);
    expect([late.status, codeOf(late)]).toEqual([409, "CONFLICT"]);
    expect(await ask("never given out")).toEqual({ status: "expired" });
    expect(await keysOf(ada)).toEqual([]);
  });

  test("of two questions at once, one gets the key and there is one", async () => {
    const { body: begun } = await started();
    await say("approve", begun.user_code);
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(begun.device_code)));
    expect(answers.map(({ status }) => status).sort()).toEqual(["approved", ...Array(5).fill("used")]);
    expect(await keysOf(ada)).toHaveLength(1);
  });
});

describe("who may approve", () => {
  test("nobody who is not signed in, and no key", async () => {
    const { body: begun } = await started();
    const anonymous = await call(decide, {
      body: { user_code: begun.user_code, decision: "approve" },
      headers: from(),
    });
    expect(anonymous.status).toBe(401);
    await say("approve", begun.user_code);
    const claimed = await ask(begun.device_code);
    const { body: other } = await started();
    const key = claimed.status === "approved" ? claimed.key : "";
    const byKey = await call(decide, {
      key,
      body: { user_code: other.user_code, decision: "approve" },
      headers: from(),
    });
    expect([byKey.status, codeOf(byKey)]).toEqual([403, "FORBIDDEN"]);
    expect((await call(find, { key, query: { user_code: other.user_code }, headers: from() })).status).toBe(403);
  });

  test("no viewer, who has no keys; a member of the workspace, for that one", async () => {
    const team = await makeOrganization(ada);
    const bob = await makePerson("bob");
    await adminSql()`
      insert into floyo.organization_members (org_id, user_id, role) values (${team.id}, ${bob.userId}, 'viewer')`;
    const { body: begun } = await started();
    const refused = await say("approve", begun.user_code, bob, team.id);
    expect([refused.status, codeOf(refused)]).toEqual([403, "FORBIDDEN"]);
    expect(await ask(begun.device_code)).toEqual({ status: "pending" });
    await adminSql()`update floyo.organization_members set role = 'member' where user_id = ${bob.userId} and org_id = ${team.id}`;
    expect((await say("approve", begun.user_code, bob, team.id)).status).toBe(204);
    const claimed = await ask(begun.device_code);
    const key = claimed.status === "approved" ? claimed.key : "";
    expect((await call(getMe, { key })).body).toMatchObject({ user_id: bob.userId, organization: { id: team.id } });
  });

  test("somebody removed, or made a viewer, before the machine comes gets it nothing", async () => {
    const team = await makeOrganization(ada);
    for (const change of ["removed_at = now()", "role = 'viewer'"]) {
      const bob = await makePerson("bob");
      await adminSql()`
        insert into floyo.organization_members (org_id, user_id, role) values (${team.id}, ${bob.userId}, 'member')`;
      const { body: begun } = await started();
      expect((await say("approve", begun.user_code, bob, team.id)).status).toBe(204);
      await adminSql().unsafe(
        `update floyo.organization_members set ${change} where org_id = '${team.id}' and user_id = '${bob.userId}'`,
      );
      expect(await ask(begun.device_code), change).toEqual({ status: "denied" });
      expect(await adminSql()`select from floyo.api_keys where user_id = ${bob.userId}`).toHaveLength(0);
    }
  });
});

describe("codes", () => {
  test("that are mistyped or unknown are told apart, and neither tells more", async () => {
    expect(codeOf(await look("AEIO-UAEI"))).toBe("VALIDATION_ERROR");
    expect(codeOf(await look("BCDF-GHJ"))).toBe("VALIDATION_ERROR");
    const unknown = await look("BCDF-GHJK");
    expect([unknown.status, codeOf(unknown)]).toEqual([404, "NOT_FOUND"]);
  });

  test("cannot be tried one after the other, by a person or from an address", async () => {
    // The suite's factor aside, which lets tests ask often.
    const factor = Number(process.env.RATE_LIMIT_FACTOR ?? 1);
    for (const { contract } of [find, decide]) {
      expect(contract.rateLimit?.max).toBeLessThanOrEqual(12);
      expect(contract.addressLimit?.max).toBeLessThanOrEqual(60);
    }
    const address = anyAddress();
    const { headers } = await call(find, {
      token: ada.accessToken,
      query: { user_code: "BCDF-GHJK" },
      headers: from(address),
    });
    expect(headers.get("ratelimit-policy")).toContain(`"operation";q=${Math.floor(12 * factor)};w=300`);
    expect(headers.get("ratelimit-policy")).toContain(`"operation-address";q=${Math.floor(60 * factor)};w=300`);
  });
});

describe("a key made so ends", () => {
  const signedIn = async () => {
    const { body: begun } = await started();
    await say("approve", begun.user_code);
    const claimed = await ask(begun.device_code);
    if (claimed.status !== "approved") throw new Error(`it is ${claimed.status}`);
    return claimed.key;
  };

  test("when the machine signs out", async () => {
    const key = await signedIn();
    expect((await call(logOut, { key })).status).toBe(204);
    expect((await call(getMe, { key })).status).toBe(401);
    expect((await keysOf(ada))[0]?.revoked_at).not.toBeNull();
  });

  test("when its device is revoked, and no other key with it", async () => {
    const key = await signedIn();
    await adminSql()`
      insert into floyo.devices (org_id, user_id, id, name) values (${ada.orgId}, ${ada.userId}, ${desk}, 'desk.local')`;
    const { body: elsewhere } = await started({}, { ...from(), "x-floyo-device": crypto.randomUUID() });
    await say("approve", elsewhere.user_code);
    const other = await ask(elsewhere.device_code);
    expect((await call(revokeDevice, { token: ada.accessToken, params: { id: desk } })).status).toBe(204);
    expect((await call(getMe, { key })).status).toBe(401);
    expect((await call(getMe, { key: other.status === "approved" ? other.key : "" })).status).toBe(200);
  });
});

test("what a machine asks for is what its key may do, and what it calls itself cannot be long", async () => {
  const { body: begun } = await started(
    { scopes: ["profile:read", "events:delete", "events:delete"] },
    { ...from(), "x-floyo-device-name": "x".repeat(500) },
  );
  const { body } = await look(begun.user_code);
  expect([...body.scopes].sort()).toEqual(["events:delete", "profile:read"]);
  expect(body.device_name).toHaveLength(100);
  expect(codeOf(await started({ scopes: ["everything"] }))).toBe("VALIDATION_ERROR");
  expect(codeOf(await started({}, { "x-floyo-device": "mine" }))).toBe("VALIDATION_ERROR");
});
