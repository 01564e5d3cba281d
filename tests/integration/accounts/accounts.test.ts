import { afterAll, describe, expect, test } from "vitest";
import { PUT as decideConsent, GET as getConsent } from "#app/api/v1/consent/route.ts";
import { GET as getMe, PATCH as updateProfile } from "#app/api/v1/me/route.ts";
import { type Consent, consentVersion, type Me } from "#lib/contracts/accounts.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql, giveKey, makeOrganization, makePerson } from "#tests/integration/door/people.ts";
import { allScopes, call, codeOf, makeCaller } from "#tests/integration/events/call.ts";

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

describe("who one is", () => {
  test("for a signed-in person: every workspace of theirs, their own first", async () => {
    const person = await makePerson();
    const team = await makeOrganization(person);
    await makeOrganization(await makePerson("elsewhere"));
    const { body } = await call<Me>(getMe, { token: person.accessToken });
    expect(body).toMatchObject({ user_id: person.userId, email: person.email, timezone: "UTC", scopes: allScopes });
    expect(body.organization).toMatchObject({ id: person.orgId, personal: true, role: "owner" });
    expect(body.organizations.map(({ id }) => id)).toEqual([person.orgId, team.id]);
    const there = await call<Me>(getMe, { token: person.accessToken, org: team.id });
    expect(there.body.organization).toMatchObject({ id: team.id, personal: false });
  });

  test("for a key: its own workspace and scopes, and no address", async () => {
    const caller = await makeCaller();
    const team = await makeOrganization(caller);
    const key = await giveKey({ ...caller, orgId: team.id }, { scopes: ["profile:read"] });
    const { body } = await call<Me>(getMe, { key });
    expect(body).toMatchObject({ email: null, scopes: ["profile:read"], consent: { granted: true } });
    expect(body.organizations.map(({ id }) => id)).toEqual([team.id]);
  });
});

describe("a profile", () => {
  test("takes a name and a time zone, one at a time", async () => {
    const { accessToken: token } = await makePerson();
    await call(updateProfile, { token, body: { display_name: "  Ada  " } });
    const { body } = await call<Me>(updateProfile, { token, body: { timezone: "Europe/Berlin" } });
    expect(body).toMatchObject({ display_name: "Ada", timezone: "Europe/Berlin" });
  });

  test("in another time zone asks for its routines to be learned anew, in every workspace and only then", async () => {
    const person = await makePerson();
    const team = await makeOrganization(person);
    const asked = async () =>
      (await adminSql()`select org_id from floyo.analyses where user_id = ${person.userId}`).map((row) => row.org_id);
    const change = (body: unknown) => call(updateProfile, { token: person.accessToken, body });
    await change({ display_name: "Ada", timezone: "UTC" });
    expect(await asked()).toEqual([]);
    await change({ timezone: "Australia/Melbourne" });
    expect(new Set(await asked())).toEqual(new Set([person.orgId, team.id]));
  });

  test("takes no zone that there is not, no field that there is not, and no key", async () => {
    const caller = await makeCaller();
    const change = (body: unknown) => call(updateProfile, { token: caller.accessToken, body });
    expect(codeOf(await change({ timezone: "Europe/Atlantis" }))).toBe("VALIDATION_ERROR");
    expect(codeOf(await change({ email: "x@example.com" }))).toBe("VALIDATION_ERROR");
    expect(codeOf(await call(updateProfile, { key: caller.key, body: { display_name: "x" } }))).toBe("FORBIDDEN");
  });
});

describe("consent", () => {
  test("is not given until it is, and every decision is kept", async () => {
    const { accessToken: token, userId } = await makePerson();
    const decide = (granted: boolean) =>
      call<Consent>(decideConsent, { token, body: { granted, version: consentVersion } });
    expect((await call<Consent>(getConsent, { token })).body).toEqual({
      granted: false,
      version: null,
      decided_at: null,
    });
    expect((await decide(true)).body).toMatchObject({ granted: true, version: consentVersion });
    await decide(true);
    expect((await decide(false)).body.granted).toBe(false);
    expect((await call<Consent>(getConsent, { token })).body.granted).toBe(false);
    const kept = await adminSql()`select granted from floyo.consents where user_id = ${userId} order by id`;
    expect(kept.map(({ granted }) => granted)).toEqual([true, false]);
  });

  test("is given to the text in force, and by the person themselves", async () => {
    const caller = await makeCaller({ consented: false });
    const old = await call(decideConsent, {
      token: caller.accessToken,
      body: { granted: true, version: "2020-01-01" },
    });
    expect(codeOf(old)).toBe("VALIDATION_ERROR");
    const byKey = await call(decideConsent, { key: caller.key, body: { granted: true, version: consentVersion } });
    expect(codeOf(byKey)).toBe("FORBIDDEN");
    expect((await call<Consent>(getConsent, { key: caller.key })).body.granted).toBe(false);
  });
});
