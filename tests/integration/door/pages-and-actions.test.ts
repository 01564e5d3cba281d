import { parseCookieHeader, stringFromBase64URL, stringToBase64URL } from "@supabase/ssr";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { filterOf, readSearch } from "#app/w/[org]/activity/read-search.ts";
import * as suggestions from "#lib/contracts/suggestions.ts";
import { listEvents } from "#lib/domains/events/list-events.ts";
import { isSessionCookie } from "#lib/platform/auth/supabase.ts";
import { closeDb } from "#lib/platform/db.ts";
import { env } from "#lib/platform/env.ts";
import { action } from "#lib/platform/http/action.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pathHeader } from "#lib/platform/http/session-headers.ts";
import { config, middleware } from "../../../middleware.ts";
import { type Filled, fill } from "./fill.ts";
import { adminSql, endAdminSql, makePerson, type Person } from "./people.ts";

/** What Next would say of the request that a page or action runs in. */
const incoming = vi.hoisted(() => ({ headers: new Headers() }));
vi.mock("next/headers", () => ({
  headers: async () => incoming.headers,
  cookies: async () => ({
    getAll: () =>
      parseCookieHeader(incoming.headers.get("cookie") ?? "").map(({ name, value }) => ({ name, value: value ?? "" })),
    set: () => {
      throw new Error("cookies cannot be written while a page renders");
    },
  }),
}));

let ada: Person;
let eve: Person;
let adas: Filled;

beforeAll(async () => {
  [ada, eve] = await Promise.all([makePerson("ada"), makePerson("eve")]);
  adas = await fill(ada, "ADAS-OWN");
});
beforeEach(() => {
  incoming.headers = new Headers();
});
afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

const as = (person: Person | null, more: Record<string, string> = { "sec-fetch-site": "same-origin" }) => {
  incoming.headers = new Headers({ ...(person ? { cookie: person.cookie } : {}), ...more });
};

describe("a server action", () => {
  let calls = 0;
  const run = action(suggestions.dismiss, { permission: "suggestions:write" }, async (ctx, input) => {
    calls += 1;
    const { getSuggestion } = await import("#lib/domains/suggestions/get-suggestion.ts");
    return await getSuggestion(ctx, { id: input.id });
  });
  const dismiss = (org?: string) => run({ id: adas.suggestionId, reason: "other" }, org === undefined ? {} : { org });
  beforeEach(() => {
    calls = 0;
  });

  test("runs the use case for the person who is signed in", async () => {
    as(ada);
    expect(await dismiss(ada.orgSlug)).toMatchObject({ ok: true, data: { id: adas.suggestionId } });
    expect(await dismiss()).toMatchObject({ ok: true });
  });

  test.each([
    ["nobody", () => as(null), "UNAUTHENTICATED"],
    [
      "a cookie of nonsense",
      () => as({ ...ada, cookie: ada.cookie.replace(/base64-.{30}/, "base64-") }),
      "UNAUTHENTICATED",
    ],
    [
      "a page of another site",
      () => as(ada, { origin: "https://evil.example", "sec-fetch-site": "cross-site" }),
      "CROSS_SITE_REQUEST",
    ],
    ["no page at all", () => as(ada, {}), "CROSS_SITE_REQUEST"],
    ["somebody else", () => as(eve), "NOT_FOUND"],
  ])("for %s has no effect and answers in the one error form", async (_, arrange, code) => {
    arrange();
    const result = await dismiss(ada.orgSlug);
    expect(result).toMatchObject({
      ok: false,
      error: { code, message: expect.any(String), request_id: expect.any(String) },
    });
    expect(calls).toBe(0);
    expect(JSON.stringify(result)).not.toContain("ADAS-OWN");
  });

  test("finds nothing of another's in one's own workspace", async () => {
    as(eve);
    expect(await dismiss()).toMatchObject({ ok: false, error: { code: "NOT_FOUND" } });
  });

  test("takes nothing on trust that its types promise", async () => {
    as(ada);
    for (const odd of [null, undefined, "text", [], { id: 7 }, { id: adas.suggestionId, reason: "other", more: 1 }])
      expect(await run(odd as never, { org: 7 } as never)).toMatchObject({
        ok: false,
        error: { code: "VALIDATION_ERROR" },
      });
    expect(calls).toBe(0);
  });
});

describe("a sign-in form's action", () => {
  const form = (fields: Record<string, string>) => {
    const filled = new FormData();
    for (const [name, value] of Object.entries(fields)) filled.set(name, value);
    return filled;
  };

  test.each<Record<string, string>>([
    {},
    { origin: "null" },
    { origin: "https://evil.example" },
    { "sec-fetch-site": "cross-site" },
  ])("does nothing for a caller with %j, whose page is not Floyo's", async (headers) => {
    const actions = await import("#app/(auth)/actions.ts");
    as(ada, headers);
    const password = form({ password: "a new password 1" });
    for (const attempt of [
      () => actions.signUp({ status: "idle" }, form({ email: "eve@evil.example", password: "a new password 1" })),
      () => actions.signIn({ status: "idle" }, form({ email: ada.email, password: "a new password 1" })),
      () => actions.setPassword({ status: "idle" }, password),
      () => actions.confirmLink(form({ token_hash: "a", type: "recovery" })),
      () => actions.signInWith(form({ provider: "github" })),
      () => actions.signOut(),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "CROSS_SITE_REQUEST" });
  });

  test.each([[[]], [null], ["text"], [7], [{}]])(
    "answers %j in place of a form with the fields it misses",
    async (odd) => {
      const actions = await import("#app/(auth)/actions.ts");
      as(ada);
      for (const run of [
        actions.signUp,
        actions.signIn,
        actions.sendMagicLink,
        actions.sendRecovery,
        actions.setPassword,
      ])
        expect(await run({ status: "idle" }, odd as never)).toMatchObject({
          status: "failed",
          fields: expect.anything(),
        });
      await expect(actions.confirmLink(odd as never)).rejects.toMatchObject({
        digest: expect.stringContaining("/sign-in?problem=link"),
      });
      await expect(actions.signInWith(odd as never)).rejects.toMatchObject({
        digest: expect.stringContaining("/sign-in?problem=provider"),
      });
    },
  );
});

test("the consent form's action takes only yes or no for a decision", async () => {
  const { decideConsent } = await import("#app/w/[org]/consent-actions.ts");
  as(ada);
  const before = await adminSql()`select from floyo.consents where user_id = ${ada.userId}`;
  const other = new FormData();
  other.set("granted", "perhaps");
  for (const odd of [new FormData(), other, [], null])
    expect(await decideConsent(ada.orgSlug, null, { status: "idle" }, odd as never)).toMatchObject({
      status: "failed",
      fields: { granted: expect.any(String) },
    });
  expect(await adminSql()`select from floyo.consents where user_id = ${ada.userId}`).toHaveLength(before.length);
});

describe("a page's context", () => {
  const digestOf = async (org: string): Promise<string> => {
    const thrown = await pageContext(org).then(
      () => null,
      (error: unknown) => error,
    );
    return thrown instanceof Error && "digest" in thrown ? String(thrown.digest) : String(thrown);
  };

  test("is a member's", async () => {
    as(ada);
    const ctx = await pageContext(ada.orgSlug);
    expect([ctx.actor.userId, ctx.org.id, ctx.org.role]).toEqual([ada.userId, ada.orgId, "owner"]);
  });

  test("sends a stranger to sign in, and back to the page", async () => {
    as(null, { [pathHeader]: "/w/acme/patterns?kind=routine" });
    expect(await digestOf("acme")).toContain(`/sign-in?next=${encodeURIComponent("/w/acme/patterns?kind=routine")}`);
  });

  test.each(["//evil.example", "https://evil.example", "/\\evil.example", ""])(
    "never sends anybody back to %j, which no middleware wrote",
    async (path) => {
      as(null, { [pathHeader]: path });
      expect(await digestOf("acme")).toContain(`/sign-in?next=${encodeURIComponent("/w/acme")};`);
    },
  );

  test("is not found for those who are no members, as if there were no such workspace", async () => {
    as(eve);
    const digests = await Promise.all([digestOf(ada.orgSlug), digestOf("no-such-workspace"), digestOf("../../etc")]);
    expect(new Set(digests)).toEqual(new Set(["NEXT_HTTP_ERROR_FALLBACK;404"]));
  });

  test("reads no row that is not the person's", async () => {
    as(eve);
    const ctx = await pageContext(eve.orgSlug);
    const { patterns } = await import("#drizzle/schema/patterns.ts");
    expect(await ctx.asUser((tx) => tx.select({ id: patterns.id }).from(patterns))).toEqual([]);
  });
});

describe("the middleware", () => {
  const pass = (path: string, headers: Record<string, string> = {}) =>
    middleware(new NextRequest(new URL(path, env().SITE_URL), { headers }));
  const seenBehind = (response: Response, name: string) => response.headers.get(`x-middleware-request-${name}`);

  test("sends the signed-out from the app to the sign-in page, and nobody else anywhere", async () => {
    const out = await pass("/w/acme/patterns?kind=routine");
    expect(out.headers.get("location")).toBe(
      `${env().SITE_URL}/sign-in?next=${encodeURIComponent("/w/acme/patterns?kind=routine")}`,
    );
    for (const [path, headers] of [
      ["/sign-in", {}],
      // Whether a session stands is for the page to find out: one that was ended elsewhere would go in circles.
      ["/sign-in", { cookie: ada.cookie }],
      ["/w/acme", { cookie: ada.cookie }],
      ["/", {}],
      ["/docs/api", {}],
    ] as const)
      expect((await pass(path, headers)).headers.get("location")).toBeNull();
  });

  test("mints a nonce for each page, and believes none that was sent", async () => {
    const forged = { "x-nonce": "forged", "content-security-policy": "script-src *", [pathHeader]: "//evil.example" };
    const [one, two] = await Promise.all([pass("/sign-in", forged), pass("/sign-in")]);
    const nonces = [one, two].map(
      (response) => /'nonce-([\w+/=]+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1],
    );
    expect(new Set(nonces).size).toBe(2);
    expect(seenBehind(one, "x-nonce")).toBe(nonces[0]);
    expect(seenBehind(one, "content-security-policy")).toContain(`'nonce-${nonces[0]}'`);
    expect(seenBehind(one, pathHeader)).toBe("/sign-in");
    const policy = one.headers.get("content-security-policy");
    expect(policy).not.toContain("unsafe-eval");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test("runs for every page, whatever its address ends in, and for no asset or API address without a %", () => {
    const runs = (path: string) => config.matcher.some((matcher) => new RegExp(`^${matcher}$`).test(path));
    for (const page of ["/", "/sign-in", "/w/acme/patterns/x.y", "/nope.html", "/healthy", "/api/v1/patterns/%ff"])
      expect([page, runs(page)]).toEqual([page, true]);
    for (const other of ["/api/v1/me", "/api/inngest", "/health", "/health/liveness", "/_next/a.js", "/icon.svg"])
      expect([other, runs(other)]).toEqual([other, false]);
  });

  test.each(["/w/%ff", "/w/acme/patterns/%ED%A0%80", "/api/v1/patterns/%ff"])(
    "answers %s, which Next cannot decode, in the one error form",
    async (path) => {
      const response = await pass(path, { cookie: ada.cookie });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: "VALIDATION_ERROR" } });
    },
  );

  test("leaves an API address that can be read to the API, session and all", async () => {
    const response = await pass("/api/v1/patterns/%61", { cookie: ada.cookie });
    expect(response.headers.get("x-middleware-next")).toBe("1");
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  test("refuses a form that no page of Floyo sent, which Next would answer with a 500", async () => {
    const post = (headers: Record<string, string>) =>
      middleware(new NextRequest(new URL("/sign-in", env().SITE_URL), { method: "POST", headers }));
    for (const headers of [{}, { origin: "null" }, { origin: "https://evil.example" }]) {
      const response = await post(headers as Record<string, string>);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error: { code: "CROSS_SITE_REQUEST" } });
    }
    expect((await post({ origin: new URL(env().SITE_URL).origin })).headers.get("x-middleware-next")).toBe("1");
  });

  test("refreshes an expired session, for the page behind it and for the browser", async () => {
    const person = await makePerson("grace");
    const [{ name } = { name: "" }] = parseCookieHeader(person.cookie);
    const joined = parseCookieHeader(person.cookie)
      .map(({ value }) => value)
      .join("")
      .replace(/^base64-/, "");
    const session = JSON.parse(stringFromBase64URL(joined));
    const old = `base64-${stringToBase64URL(JSON.stringify({ ...session, expires_at: 1 }))}`;
    const response = await pass("/w/acme", { cookie: `${name.replace(/\.\d+$/, "")}=${old}; theme=dark` });
    const set = response.headers.getSetCookie().map((line) => line.split(";", 1)[0] ?? "");
    const written = set.filter(
      (pair) => isSessionCookie(pair.split("=", 1)[0] ?? "", env().SUPABASE_URL) && !pair.endsWith("="),
    );
    expect(written.length).toBeGreaterThan(0);
    expect(response.headers.get("cache-control")).toContain("no-store");
    const behind = seenBehind(response, "cookie") ?? "";
    expect(behind).toContain("theme=dark");
    expect(behind).not.toContain(old);
    as({ ...person, cookie: behind });
    expect((await pageContext(person.orgSlug)).actor.userId).toBe(person.userId);
  });
});

test("two checkouts on one machine do not share a session cookie", async () => {
  const { sessionCookieName } = await import("#lib/platform/auth/supabase.ts");
  const names = ["http://localhost:54321", "http://localhost:54322", "https://abc.supabase.co"].map(sessionCookieName);
  expect(new Set(names).size).toBe(3);
  expect(isSessionCookie(`${names[0]}.1`, "http://localhost:54321")).toBe(true);
  expect(isSessionCookie(`${names[0]}.1`, "http://localhost:5432")).toBe(false);
  expect(isSessionCookie(`${names[0]}-code-verifier`, "http://localhost:54321")).toBe(false);
});

test("an address that asks for what no database can hold opens as if it had not", async () => {
  as(ada);
  const ctx = await pageContext(ada.orgSlug);
  const impossible = { tool: "git\u0000", project: "\u0000", path: "a\u0000b", extension: "c\u0000" };
  const filter = filterOf(readSearch(impossible));
  const { data } = await listEvents(ctx, { limit: 5, ...filter });
  expect(data).not.toHaveLength(0);
});
