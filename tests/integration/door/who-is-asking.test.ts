import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateApiKey } from "#lib/platform/auth/api-key.ts";
import { closeDb } from "#lib/platform/db.ts";
import { atDoor, call, getWhoAmI, refusal } from "./operations.ts";
import { adminSql, endAdminSql, giveKey, makeOrganization, makePerson, type Person } from "./people.ts";

let ada: Person;
let bob: Person;

beforeAll(async () => {
  [ada, bob] = await Promise.all([makePerson("ada"), makePerson("bob")]);
});
afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

const ask = (headers: Record<string, string>) => call(getWhoAmI, { headers });
const answerOf = async (response: Response) => {
  expect(response.status).toBe(200);
  const { data } = await response.json();
  return data[0];
};

describe("each proof of identity", () => {
  test("a session cookie", async () => {
    const who = await answerOf(await ask({ cookie: ada.cookie }));
    expect(who).toEqual({ user_id: ada.userId, org_id: ada.orgId, role: "owner", via: "session" });
  });

  test("a bearer token", async () => {
    const who = await answerOf(await ask({ authorization: `Bearer ${ada.accessToken}` }));
    expect(who).toMatchObject({ user_id: ada.userId, via: "bearer" });
  });

  test("an API key, in either header", async () => {
    const key = await giveKey(ada);
    const both: Record<string, string>[] = [{ authorization: `Bearer ${key}` }, { "x-api-key": key }];
    for (const headers of both)
      expect(await answerOf(await ask(headers))).toMatchObject({
        user_id: ada.userId,
        org_id: ada.orgId,
        via: "api_key",
      });
  });

  test("a header goes before the cookie", async () => {
    const who = await answerOf(await ask({ cookie: ada.cookie, authorization: `Bearer ${bob.accessToken}` }));
    expect(who.user_id).toBe(bob.userId);
  });
});

describe("what does not hold is refused", () => {
  test("nothing at all", async () => {
    const response = await ask({});
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
    expect(await refusal(response)).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
  });

  test.each([
    ["another scheme", { authorization: "Basic YTpi" }],
    ["no token", { authorization: "Bearer" }],
    ["no JWT", { authorization: "Bearer abc.def.ghi" }],
    ["a key that is not known", { "x-api-key": generateApiKey() }],
    ["a key with a typing error", { "x-api-key": `${generateApiKey().slice(0, -1)}!` }],
    ["a cookie of nonsense", { cookie: "COOKIE=base64-bm9uc2Vuc2U" }],
  ])("%s", async (_, headers) => {
    const cookieName = ada.cookie.split(/[.=]/, 1)[0] ?? "";
    const sent = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, v.replace("COOKIE", cookieName)]));
    expect(await refusal(await ask(sent))).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
  });

  test("two credentials at once", async () => {
    const key = await giveKey(ada);
    const response = await ask({ authorization: `Bearer ${ada.accessToken}`, "x-api-key": key });
    expect(await refusal(response)).toMatchObject({ status: 401 });
  });

  test("a token whose claims were changed", async () => {
    const [head, payload = "", signature] = ada.accessToken.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: bob.userId })).toString("base64url");
    const none = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url");
    for (const token of [`${head}.${forged}.${signature}`, `${none}.${forged}.`, `${none}.${forged}.${signature}`])
      expect(await refusal(await ask({ authorization: `Bearer ${token}` }))).toMatchObject({ status: 401 });
  });

  test("an expired key and a revoked key, each in its own words", async () => {
    const past = new Date(Date.now() - 1000);
    const expired = await refusal(await ask({ "x-api-key": await giveKey(ada, { expiresAt: past }) }));
    expect(expired).toMatchObject({ status: 401, code: "KEY_EXPIRED" });
    const revoked = await refusal(await ask({ "x-api-key": await giveKey(ada, { revokedAt: past }) }));
    expect(revoked).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(revoked.message).toContain("revoked");
  });

  test("a key without the scope, naming it", async () => {
    const response = await ask({ "x-api-key": await giveKey(ada, { scopes: ["events:read"] }) });
    const refused = await refusal(response);
    expect(refused).toMatchObject({ status: 403, code: "SCOPE_MISSING" });
    expect(refused.message).toContain("profile:read");
  });
});

describe("at a door for another product's clients", () => {
  const wakatime = atDoor("wakatime");
  const activitywatch = atDoor("activitywatch");
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
  const scopes = ["telemetry:write"] as const;

  test("a key of ours is taken by Basic, as name, as password or alone, and as everywhere else", async () => {
    const key = await giveKey(ada, { scopes });
    const ways = [
      basic(key),
      basic(`${key}:`),
      basic(`ada:${key}`),
      { authorization: `Bearer ${key}` },
      { "x-api-key": key },
    ];
    for (const headers of ways as Record<string, string>[])
      for (const handler of [wakatime, activitywatch])
        expect(await answerOf(await call(handler, { headers }))).toMatchObject({ user_id: ada.userId, via: "api_key" });
  });

  test("a key for WakaTime's plugins is taken at theirs, as wakatime-cli sends it, and at no other", async () => {
    const key = await giveKey(ada, { kind: "wakatime", scopes });
    const ways = [
      basic(key),
      basic(`${key}:`),
      basic(`:${key}`),
      { authorization: `Bearer ${key}` },
      { "x-api-key": key },
    ];
    for (const headers of ways as Record<string, string>[]) {
      expect(await answerOf(await call(wakatime, { headers }))).toMatchObject({ user_id: ada.userId });
      for (const handler of [activitywatch, getWhoAmI])
        expect(await refusal(await call(handler, { headers }))).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    }
    expect((await refusal(await ask({ "x-api-key": key }))).message).toContain("WakaTime");
  });

  test("what is no key is refused, and so is one that is unknown or revoked", async () => {
    const revoked = await giveKey(ada, { kind: "wakatime", scopes, revokedAt: new Date() });
    for (const text of ["", ":", "ada:secret", "not base64", crypto.randomUUID(), `${revoked}:`, ada.accessToken])
      expect(await refusal(await call(wakatime, { headers: basic(text) }))).toMatchObject({ status: 401 });
    expect(await refusal(await call(wakatime, { headers: { authorization: "Basic %%%" } }))).toMatchObject({
      status: 401,
    });
  });

  test("Basic stays refused elsewhere, with a good key too", async () => {
    const key = await giveKey(ada);
    expect(await refusal(await ask(basic(key)))).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
  });
});

describe("the workspace", () => {
  test("is named by id or slug, for members alone", async () => {
    const team = await makeOrganization(ada);
    for (const name of [team.id, team.slug, team.slug.toUpperCase()]) {
      const who = await answerOf(await ask({ cookie: ada.cookie, "x-floyo-org": name }));
      expect(who.org_id).toBe(team.id);
      expect(await refusal(await ask({ cookie: bob.cookie, "x-floyo-org": name }))).toMatchObject({ status: 404 });
    }
  });

  test("answers alike for another's and for none", async () => {
    const [others, none] = await Promise.all(
      [ada.orgId, crypto.randomUUID()].map(async (name) =>
        refusal(await ask({ cookie: bob.cookie, "x-floyo-org": name })),
      ),
    );
    expect(others).toEqual(none);
    expect(await refusal(await ask({ cookie: bob.cookie, "x-floyo-org": "' or 1=1 --" }))).toMatchObject({
      status: 404,
    });
  });

  test("of a key cannot be changed by the header", async () => {
    const team = await makeOrganization(ada);
    const key = await giveKey(ada);
    expect(await refusal(await ask({ "x-api-key": key, "x-floyo-org": team.id }))).toMatchObject({ status: 404 });
    expect((await ask({ "x-api-key": key, "x-floyo-org": ada.orgSlug })).status).toBe(200);
  });

  test("closes for a removed member at once, their keys included", async () => {
    const team = await makeOrganization(ada);
    await adminSql()`
      insert into floyo.organization_members (org_id, user_id, role) values (${team.id}, ${bob.userId}, 'member')`;
    const key = await giveKey({ ...bob, orgId: team.id });
    const both = [{ cookie: bob.cookie, "x-floyo-org": team.id }, { "x-api-key": key }] as Record<string, string>[];
    for (const headers of both) expect(await answerOf(await ask(headers))).toMatchObject({ role: "member" });
    await adminSql()`
      update floyo.organization_members set removed_at = now() where org_id = ${team.id} and user_id = ${bob.userId}`;
    const after = await Promise.all(both.map(async (headers) => (await ask(headers)).status));
    expect(after).toEqual([404, 401]);
  });
});
