import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { closeDb } from "#lib/platform/db.ts";
import { env } from "#lib/platform/env.ts";
import { action } from "#lib/platform/http/action.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { loadHandlers, requestOf } from "#tests/integration/door/every-operation.ts";
import { type Filled, fill } from "#tests/integration/door/fill.ts";
import { call, getWhoAmI, refusal, whoAmI } from "#tests/integration/door/operations.ts";
import { adminSql, endAdminSql, giveKey, makePerson, type Person } from "#tests/integration/door/people.ts";
import { browserOf, guard } from "./second-factor.ts";

const incoming = vi.hoisted(() => ({ headers: new Headers() }));
vi.mock("next/headers", async () => {
  const { parseCookieHeader } = await import("@supabase/ssr");
  return {
    headers: async () => incoming.headers,
    cookies: async () => ({
      getAll: () =>
        parseCookieHeader(incoming.headers.get("cookie") ?? "").map(({ name, value }) => ({
          name,
          value: value ?? "",
        })),
    }),
  };
});

/** All but those that are for anyone. */
const handlers = (await loadHandlers()).filter(({ contract }) => contract.permission !== "public");
afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

const sessionOf = (accessToken: string): string =>
  JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString()).session_id;

const asPage = (cookie: string) => {
  incoming.headers = new Headers({ cookie, "sec-fetch-site": "same-origin" });
};
const whereTo = async (org: string): Promise<string> => {
  const thrown = await pageContext(org).then(
    () => "in",
    (error: unknown) => error,
  );
  return thrown instanceof Error && "digest" in thrown ? String(thrown.digest) : String(thrown);
};
const act = action(whoAmI, { permission: "profile:read" }, async (ctx) => ({
  data: [{ user_id: ctx.actor.userId, org_id: ctx.org.id, role: ctx.org.role, via: ctx.actor.via }],
  next_cursor: null,
}));
const query = { limit: 1 };

/** Each way of coming with a session, and whether it is let in. */
async function ways(cookie: string, accessToken: string, org: string) {
  const byCookie = await call(getWhoAmI, { headers: { cookie } });
  const byToken = await call(getWhoAmI, { headers: { authorization: `Bearer ${accessToken}` } });
  asPage(cookie);
  const done = await act(query);
  return {
    cookie: byCookie.ok ? "in" : (await refusal(byCookie)).code,
    token: byToken.ok ? "in" : (await refusal(byToken)).code,
    action: done.ok ? "in" : done.error.code,
    page: await whereTo(org),
  };
}
/** The headers that carry a session: its cookie, or its token. */
const bothWays = (of: { cookie: string; accessToken: string }): Record<string, string>[] => [
  { cookie: of.cookie },
  { authorization: `Bearer ${of.accessToken}` },
];
/** WakaTime's door refuses in its clients' form, which has no code. */
const codeAt = ({ contract }: (typeof handlers)[number], code: string) => (contract.door === "wakatime" ? null : code);
const everywhere = (answer: string, page: unknown = answer) => ({
  cookie: answer,
  token: answer,
  action: answer,
  page,
});

describe("a session that was ended", () => {
  test.each<[string, (person: Person) => Promise<unknown>]>([
    [
      "by a sign-out elsewhere",
      async (person) => adminSql()`delete from auth.sessions where id = ${sessionOf(person.accessToken)}`,
    ],
    [
      "by its time running out",
      async (person) => adminSql()`update auth.sessions set not_after = now() where user_id = ${person.userId}`,
    ],
    [
      "with its person banned",
      async (person) => adminSql()`update auth.users set banned_until = now() + '1 hour' where id = ${person.userId}`,
    ],
  ])("%s is refused at the next request, though its token has an hour to go", async (_, end) => {
    const person = await makePerson("grace");
    expect(await ways(person.cookie, person.accessToken, person.orgSlug)).toEqual(everywhere("in"));
    await end(person);
    expect(await ways(person.cookie, person.accessToken, person.orgSlug)).toEqual(
      everywhere("UNAUTHENTICATED", expect.stringContaining(";/sign-in?next=")),
    );
  });

  test("lets no operation through, by cookie or by token", async () => {
    const person = await makePerson("grace");
    const ids = await fill(person, "GRACES-OWN");
    await adminSql()`delete from auth.sessions where id = ${sessionOf(person.accessToken)}`;
    for (const handler of handlers)
      for (const credential of bothWays(person)) {
        const headers = { "sec-fetch-site": "same-origin", ...credential };
        const response = await call(handler, requestOf(handler, ids, headers));
        expect(await response.clone().text()).not.toContain("GRACES-OWN");
        expect(await refusal(response), handler.contract.id).toMatchObject({
          status: 401,
          code: codeAt(handler, "UNAUTHENTICATED"),
        });
      }
  });

  test("says nothing of the person's API keys, which go on working", async () => {
    const person = await makePerson("grace");
    const key = await giveKey(person);
    await adminSql()`delete from auth.sessions where user_id = ${person.userId}`;
    expect((await call(getWhoAmI, { headers: { "x-api-key": key } })).status).toBe(200);
  });
});

describe("a session of a person with a second factor", () => {
  let ada: Person;
  let ids: Filled;
  /** A session of hers that has shown her password and nothing else. */
  let half: { cookie: string; accessToken: string };
  let whole: Awaited<ReturnType<typeof guard>>;

  beforeAll(async () => {
    ada = await makePerson("ada");
    ids = await fill(ada, "ADAS-OWN");
    whole = await guard(ada);
    const link = await adminLink(ada.email);
    const { client, cookie } = browserOf({ cookie: "" });
    const { data, error } = await client.auth.verifyOtp({ token_hash: link, type: "magiclink" });
    if (error) throw error;
    half = { cookie: cookie(), accessToken: data.session?.access_token ?? "" };
  });

  test("gets nothing at the first level but the page that asks for a code", async () => {
    expect(await ways(half.cookie, half.accessToken, ada.orgSlug)).toEqual(
      everywhere("SECOND_FACTOR_REQUIRED", expect.stringContaining(";/sign-in/verify?next=")),
    );
    expect(await ways(whole.cookie, whole.accessToken, ada.orgSlug)).toEqual(everywhere("in"));
  });

  test("is let through by no operation, by cookie or by token", async () => {
    for (const handler of handlers)
      for (const credential of bothWays(half)) {
        const response = await call(
          handler,
          requestOf(handler, ids, { "sec-fetch-site": "same-origin", ...credential }),
        );
        expect(await response.clone().text()).not.toContain("ADAS-OWN");
        expect(response.headers.get("www-authenticate")).toContain("insufficient_user_authentication");
        expect(await refusal(response), handler.contract.id).toMatchObject({
          status: 401,
          code: codeAt(handler, "SECOND_FACTOR_REQUIRED"),
        });
      }
  });

  test("does not rise with its session: a token from before the code stays what it was", async () => {
    const person = await makePerson("grace");
    await guard(person);
    const answers = await ways(person.cookie, person.accessToken, person.orgSlug);
    expect(answers).toMatchObject({ cookie: "SECOND_FACTOR_REQUIRED", token: "SECOND_FACTOR_REQUIRED" });
  });

  test("falls back when the factor it showed is gone and another is left", async () => {
    const person = await makePerson("grace");
    const first = await guard(person);
    const { client, cookie } = browserOf(first);
    const second = await client.auth.mfa.enroll({ factorType: "totp", friendlyName: "tablet" });
    if (second.error) throw second.error;
    await adminSql()`update auth.mfa_factors set status = 'verified' where id = ${second.data.id}`;
    expect((await client.auth.mfa.unenroll({ factorId: first.factorId })).error).toBeNull();
    const answer = await call(getWhoAmI, { headers: { cookie: cookie() } });
    expect(await refusal(answer)).toMatchObject({ code: "SECOND_FACTOR_REQUIRED" });
    await adminSql()`delete from auth.mfa_factors where user_id = ${person.userId}`;
    expect((await call(getWhoAmI, { headers: { cookie: cookie() } })).status).toBe(200);
  });

  test("asks nothing of API keys: making one took a session that had shown it", async () => {
    const key = await giveKey(ada);
    expect((await call(getWhoAmI, { headers: { "x-api-key": key } })).status).toBe(200);
  });

  test("is written into the audit log when the factor begins to count, and when it is taken away", async () => {
    const person = await makePerson("grace");
    const { cookie, factorId } = await guard(person);
    const { client } = browserOf({ cookie });
    expect((await client.auth.mfa.unenroll({ factorId })).error).toBeNull();
    const rows = await adminSql()`
      select action, actor_id, actor_via, before, after from floyo.audit_logs
      where org_id = ${person.orgId} and entity = 'mfa_factors' and entity_id = ${factorId} order by seq`;
    expect([...rows]).toEqual([
      { action: "create", actor_id: person.userId, actor_via: "session", before: null, after: { factor_type: "totp" } },
      { action: "delete", actor_id: null, actor_via: "system", before: { factor_type: "totp" }, after: null },
    ]);
  });
});

/** The hash of a sign-in link, as its mail would carry it. */
async function adminLink(email: string): Promise<string> {
  const { createClient } = await import("@supabase/supabase-js");
  const { SUPABASE_URL, SUPABASE_SECRET_KEY } = env();
  const service = createClient(SUPABASE_URL, SUPABASE_SECRET_KEY, { auth: { persistSession: false } });
  const { data, error } = await service.auth.admin.generateLink({ type: "magiclink", email });
  if (error) throw error;
  return data.properties.hashed_token;
}

describe("the list of sessions", () => {
  const list = handlers.find(({ contract }) => contract.id === "sessions.list");
  const end = handlers.find(({ contract }) => contract.id === "sessions.end");
  const endOthers = handlers.find(({ contract }) => contract.id === "sessions.end_others");
  if (!list || !end || !endOthers) throw new Error("the operations are missing");
  const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0";
  const ownPage = { "sec-fetch-site": "same-origin" };

  /** Another sign-in of the same person. */
  async function again(person: Person): Promise<{ cookie: string; accessToken: string; id: string }> {
    const { client, cookie } = browserOf({ cookie: "" });
    const { data, error } = await client.auth.verifyOtp({
      token_hash: await adminLink(person.email),
      type: "magiclink",
    });
    if (error) throw error;
    const accessToken = data.session?.access_token ?? "";
    return { cookie: cookie(), accessToken, id: sessionOf(accessToken) };
  }

  test("tells browser, network and which one asks, and shows nobody another's", async () => {
    const [person, other] = await Promise.all([makePerson("grace"), makePerson("eve")]);
    const second = await again(person);
    await call(getWhoAmI, {
      headers: { cookie: second.cookie, "user-agent": "curl/8.9.1", "x-forwarded-for": "2001:db8:1:2:3::4" },
    });
    const response = await call(list, {
      headers: { cookie: person.cookie, "user-agent": firefox, "x-forwarded-for": "203.0.113.77" },
    });
    const { data } = await response.json();
    expect(data).toHaveLength(2);
    const byId = Object.fromEntries(data.map((row: { id: string }) => [row.id, row]));
    expect(byId[sessionOf(person.accessToken)]).toMatchObject({
      current: true,
      device: "Firefox on Linux",
      address: "203.0.113.x",
      second_factor: false,
    });
    expect(byId[second.id]).toMatchObject({ current: false, device: "curl", address: "2001:db8:1:…" });
    const seen = await (await call(list, { headers: { cookie: other.cookie } })).text();
    for (const id of Object.keys(byId)) expect(seen).not.toContain(id);
  });

  test("ends one, at once, and only one's own", async () => {
    const [person, other] = await Promise.all([makePerson("grace"), makePerson("eve")]);
    const second = await again(person);
    const drop = (cookie: string, id: string) => call(end, { headers: { cookie, ...ownPage }, params: { id } });
    expect((await drop(other.cookie, second.id)).status).toBe(404);
    expect((await call(getWhoAmI, { headers: { cookie: second.cookie } })).status).toBe(200);
    expect((await drop(person.cookie, second.id)).status).toBe(204);
    expect((await call(getWhoAmI, { headers: { cookie: second.cookie } })).status).toBe(401);
    expect((await call(getWhoAmI, { headers: { cookie: person.cookie } })).status).toBe(200);
    expect((await drop(person.cookie, second.id)).status).toBe(404);
    const [row] = await adminSql()`
      select action, actor_id, actor_via, request_id is not null as traced from floyo.audit_logs
      where org_id = ${person.orgId} and entity = 'sessions' and entity_id = ${second.id}`;
    expect(row).toEqual({ action: "delete", actor_id: person.userId, actor_via: "session", traced: true });
  });

  test("ends all others, and leaves the one that asks", async () => {
    const [person, other] = await Promise.all([makePerson("grace"), makePerson("eve")]);
    const more = [await again(person), await again(person)];
    expect((await call(endOthers, { headers: { cookie: person.cookie, ...ownPage } })).status).toBe(204);
    for (const { cookie } of more) expect((await call(getWhoAmI, { headers: { cookie } })).status).toBe(401);
    for (const { cookie } of [person, other]) expect((await call(getWhoAmI, { headers: { cookie } })).status).toBe(200);
  });

  test("cannot be asked for with an API key", async () => {
    const person = await makePerson("grace");
    const key = await giveKey(person, { scopes: ["profile:read"] });
    for (const handler of [list, end, endOthers]) {
      const response = await call(handler, { headers: { "x-api-key": key }, params: { id: crypto.randomUUID() } });
      expect(await refusal(response)).toMatchObject({ status: 403, code: "FORBIDDEN" });
    }
  });
});
