import type { SupabaseClient } from "@supabase/supabase-js";
import { URI } from "otpauth";
import { describe, expect, it } from "vitest";
import { newPhone, type Phone } from "#tests/setup/phone.ts";
import { adminClient, authUrl, fromEnv, must, newClient, newPerson, newSignedIn, PASSWORD } from "./support.ts";

const enroll = async (client: SupabaseClient, friendlyName = "phone") =>
  must(await client.auth.mfa.enroll({ factorType: "totp", friendlyName }));

/** Challenge and verify, as a person at the second page of signing in. */
const confirm = async (client: SupabaseClient, factorId: string, code: string) =>
  client.auth.mfa.challengeAndVerify({ factorId, code });

/** A person with a verified factor, and a client whose session has shown it. */
async function newGuarded() {
  const person = await newSignedIn();
  const factor = await enroll(person.client);
  const phone = newPhone(factor.totp.secret);
  must(await confirm(person.client, factor.id, await phone.code()));
  return { ...person, factorId: factor.id, phone };
}

async function signInAgain(email: string): Promise<SupabaseClient> {
  const client = newClient();
  must(await client.auth.signInWithPassword({ email, password: PASSWORD }));
  return client;
}

const claimsOf = async (client: SupabaseClient) => must(await client.auth.getClaims()).claims;
const levels = async (client: SupabaseClient) => must(await client.auth.mfa.getAuthenticatorAssuranceLevel());

describe("enrolling", () => {
  it("gives a picture, a secret and an address that an authenticator app reads", async () => {
    const { client, email } = await newSignedIn();
    const { data, error } = await client.auth.mfa.enroll({
      factorType: "totp",
      friendlyName: "My phone",
      issuer: "Floyo",
    });
    expect(error).toBeNull();
    expect(data).toMatchObject({ type: "totp", friendly_name: "My phone" });
    expect(data?.totp.qr_code).toMatch(/^data:image\/svg\+xml;utf-8,.*<svg.*<\/svg>\s*$/s);
    expect(data?.totp.secret).toMatch(/^[A-Z2-7]{32}$/);
    const read = URI.parse(data?.totp.uri ?? "");
    expect(read).toMatchObject({ issuer: "Floyo", label: email, digits: 6, period: 30, algorithm: "SHA1" });
    expect(read.secret.base32).toBe(data?.totp.secret);
  });

  it("counts for nothing until a code of it is verified", async () => {
    const { client, email } = await newSignedIn();
    await enroll(client);
    expect(await levels(client)).toMatchObject({ currentLevel: "aal1", nextLevel: "aal1" });
    const { all, totp } = must(await client.auth.mfa.listFactors());
    expect(all).toMatchObject([{ status: "unverified", factor_type: "totp", friendly_name: "phone" }]);
    expect(totp).toEqual([]);
    expect(await levels(await signInAgain(email))).toMatchObject({ nextLevel: "aal1" });
  });

  it("refuses a second factor of the same name, and of a kind that is off", async () => {
    const { client } = await newSignedIn();
    await enroll(client, "phone");
    const again = await client.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone" });
    expect(again.error).toMatchObject({ status: 422, code: "mfa_factor_name_conflict" });
    const phone = await client.auth.mfa.enroll({ factorType: "phone", phone: "+4915112345678", friendlyName: "sms" });
    expect(phone.error).toMatchObject({ status: 422, code: "mfa_phone_enroll_not_enabled" });
  });

  it("stops at ten", async () => {
    const { client } = await newSignedIn();
    for (let n = 0; n < 10; n++) await enroll(client, `phone ${n}`);
    const eleventh = await client.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone 10" });
    expect(eleventh.error).toMatchObject({ status: 422, code: "too_many_enrolled_mfa_factors" });
  });

  it("of another takes a session that has shown the first", async () => {
    const { email, client } = await newGuarded();
    await enroll(client, "tablet");
    const low = await signInAgain(email);
    const refused = await low.auth.mfa.enroll({ factorType: "totp", friendlyName: "thief" });
    expect(refused.error).toMatchObject({ status: 403, code: "insufficient_aal" });
  });
});

describe("verifying", () => {
  it("raises the session, and says so in its new tokens and in those after them", async () => {
    const { client, session } = await newSignedIn();
    const before = await claimsOf(client);
    expect(before).toMatchObject({ aal: "aal1", amr: [{ method: "password" }] });
    const factor = await enroll(client);
    const phone = newPhone(factor.totp.secret);
    const answer = must(await confirm(client, factor.id, await phone.code()));
    expect(answer.refresh_token).not.toBe(session.refresh_token);
    expect(answer.user.factors).toMatchObject([{ id: factor.id, status: "verified" }]);
    const raised = await claimsOf(client);
    expect(raised).toMatchObject({ aal: "aal2", session_id: before.session_id });
    expect(raised.amr).toEqual([
      { method: "totp", timestamp: expect.any(Number) },
      { method: "password", timestamp: expect.any(Number) },
    ]);
    expect(await levels(client)).toMatchObject({ currentLevel: "aal2", nextLevel: "aal2" });
    must(await client.auth.refreshSession());
    expect(await claimsOf(client)).toMatchObject({ aal: "aal2" });
  });

  it("ends the person's sessions that have not shown the factor, and keeps those that have", async () => {
    const { email } = await newPerson();
    const [first, second] = [await signInAgain(email), await signInAgain(email)];
    const factor = await enroll(first);
    const phone = newPhone(factor.totp.secret);
    must(await confirm(first, factor.id, await phone.code()));
    expect((await second.auth.getUser()).error?.name).toBe("AuthSessionMissingError");
    const third = await signInAgain(email);
    expect(await levels(third)).toMatchObject({ currentLevel: "aal1", nextLevel: "aal2" });
    must(await confirm(third, factor.id, await phone.code()));
    expect((await first.auth.getUser()).error).toBeNull();
  });

  it("drops enrolments of the same kind that were begun beside it", async () => {
    const { client } = await newSignedIn();
    await enroll(client, "given up");
    const factor = await enroll(client, "phone");
    must(await confirm(client, factor.id, await newPhone(factor.totp.secret).code()));
    const { all } = must(await client.auth.mfa.listFactors());
    expect(all.map(({ friendly_name }) => friendly_name)).toEqual(["phone"]);
  });

  it.each<[string, (phone: Phone) => string]>([
    ["the step before", (phone) => phone.codeAt(-1)],
    ["the step to come", (phone) => phone.codeAt(1)],
  ])("forgives a clock that is off by one: %s", async (_, code) => {
    const { client } = await newSignedIn();
    const factor = await enroll(client);
    const phone = newPhone(factor.totp.secret);
    // Should a step end between making the code and checking it, the clock would be off by two: then it is asked again.
    let answer = await confirm(client, factor.id, code(phone));
    if (answer.error) answer = await confirm(client, factor.id, code(phone));
    expect(answer.error).toBeNull();
  });

  it.each<[string, (phone: Phone) => string]>([
    ["a wrong code", (phone) => phone.wrongCode()],
    ["a code of minutes ago", (phone) => phone.codeAt(-10)],
    ["letters", () => "abcdef"],
    ["too few digits", () => "12345"],
    ["digits of another script", () => "١٢٣٤٥٦"],
  ])("refuses %s and leaves everything as it was", async (_, code) => {
    const { client } = await newSignedIn();
    const factor = await enroll(client);
    const phone = newPhone(factor.totp.secret);
    const refused = await confirm(client, factor.id, code(phone));
    expect(refused.error).toMatchObject({ status: 422, code: "mfa_verification_failed" });
    expect(must(await client.auth.mfa.listFactors()).totp).toEqual([]);
    expect((await client.auth.getUser()).error).toBeNull();
    expect(await claimsOf(client)).toMatchObject({ aal: "aal1" });
  });

  it("takes a challenge once", async () => {
    const { client } = await newSignedIn();
    const factor = await enroll(client);
    const phone = newPhone(factor.totp.secret);
    const challenge = must(await client.auth.mfa.challenge({ factorId: factor.id }));
    expect(challenge.expires_at).toBeGreaterThan(Date.now() / 1000 + 60);
    const meet = async () =>
      client.auth.mfa.verify({ factorId: factor.id, challengeId: challenge.id, code: await phone.code() });
    must(await meet());
    expect((await meet()).error).toMatchObject({ status: 422 });
  });

  it("takes no challenge of another factor, nor another person's factor", async () => {
    const mine = await newGuarded();
    const other = await newSignedIn();
    const stolen = await confirm(other.client, mine.factorId, await mine.phone.code());
    expect(stolen.error).toMatchObject({ status: 404, code: "mfa_factor_not_found" });
    const factor = await enroll(other.client);
    const challenge = must(await mine.client.auth.mfa.challenge({ factorId: mine.factorId }));
    const crossed = await other.client.auth.mfa.verify({
      factorId: factor.id,
      challengeId: challenge.id,
      code: await newPhone(factor.totp.secret).code(),
    });
    expect(crossed.error).toMatchObject({ status: 422, code: "mfa_factor_not_found" });
  });
});

describe("a person with a factor", () => {
  it("signs in at the first level, and must be at the second to change password or address", async () => {
    const { email, factorId, phone } = await newGuarded();
    const client = await signInAgain(email);
    for (const change of [{ password: "another horse battery" }, { email: `new-${email}` }]) {
      const refused = await client.auth.updateUser(change);
      expect(refused.error).toMatchObject({ status: 401, code: "insufficient_aal" });
    }
    must(await client.auth.updateUser({ data: { colour: "green" } }));
    must(await confirm(client, factorId, await phone.code()));
    must(await client.auth.updateUser({ password: "another horse battery" }));
  });

  it("takes it away only at the second level; then the session is at the first", async () => {
    const { client, email, factorId } = await newGuarded();
    const low = await signInAgain(email);
    const refused = await low.auth.mfa.unenroll({ factorId });
    expect(refused.error).toMatchObject({ status: 422, code: "insufficient_aal" });
    expect(must(await client.auth.mfa.unenroll({ factorId }))).toEqual({ id: factorId });
    expect(must(await client.auth.mfa.listFactors()).all).toEqual([]);
    must(await client.auth.refreshSession());
    const claims = await claimsOf(client);
    expect(claims).toMatchObject({ aal: "aal1", amr: [{ method: "password" }] });
    expect(await levels(client)).toMatchObject({ currentLevel: "aal1", nextLevel: "aal1" });
  });

  it("gives up an enrolment from any session", async () => {
    const { client } = await newSignedIn();
    const { id } = await enroll(client);
    must(await client.auth.mfa.unenroll({ factorId: id }));
    expect(must(await client.auth.mfa.listFactors()).all).toEqual([]);
  });
});

describe("an administrator", () => {
  it("lists and removes a factor, so that a person without their phone gets in again", async () => {
    const { user, email, factorId } = await newGuarded();
    const { factors } = must(await adminClient().auth.admin.mfa.listFactors({ userId: user.id }));
    expect(factors).toMatchObject([{ id: factorId, status: "verified", friendly_name: "phone" }]);
    expect(JSON.stringify(factors)).not.toContain("secret");
    must(await adminClient().auth.admin.mfa.deleteFactor({ userId: user.id, id: factorId }));
    expect(await levels(await signInAgain(email))).toMatchObject({ currentLevel: "aal1", nextLevel: "aal1" });
  });

  it("is told when there is no such factor or person, and nobody else is let in", async () => {
    const { user, client } = await newSignedIn();
    const nowhere = "00000000-0000-4000-8000-000000000000";
    const noFactor = await adminClient().auth.admin.mfa.deleteFactor({ userId: user.id, id: nowhere });
    expect(noFactor.error).toMatchObject({ status: 404, code: "mfa_factor_not_found" });
    const noPerson = await adminClient().auth.admin.mfa.listFactors({ userId: nowhere });
    expect(noPerson.error).toMatchObject({ status: 404, code: "user_not_found" });
    const asPerson = await client.auth.admin.mfa.listFactors({ userId: user.id });
    expect(asPerson.error?.status).toBeGreaterThanOrEqual(401);
  });
});

it("what is no identifier, no code and no session is refused, not a fault", async () => {
  const { client, session } = await newSignedIn();
  const { id } = await enroll(client);
  const headers = { apikey: fromEnv("SUPABASE_PUBLISHABLE_KEY"), "content-type": "application/json" };
  const ask = async (method: string, path: string, body: string, token = session.access_token) => {
    const response = await fetch(`${authUrl()}${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${token}` },
      body,
    });
    return response.status;
  };
  for (const [method, path] of [
    ["POST", "/factors"],
    ["POST", "/factors/nonsense/challenge"],
    ["POST", `/factors/${id}/verify`],
    ["POST", "/factors/%00/verify"],
    ["DELETE", "/factors/nonsense"],
  ] as const) {
    for (const body of ["", "[]", "{", '{"factor_type":7,"challenge_id":{},"code":[]}', '{"factor_type":"webauthn"}']) {
      const status = await ask(method, path, body);
      expect(status, `${method} ${path} ${body}`).toBeGreaterThanOrEqual(400);
      expect(status, `${method} ${path} ${body}`).toBeLessThan(500);
    }
    expect(await ask(method, path, "{}", "nobody")).toBeGreaterThanOrEqual(401);
  }
});
