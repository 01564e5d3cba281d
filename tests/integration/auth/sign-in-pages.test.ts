import { afterAll, describe, expect, test, vi } from "vitest";
import { pathOnSite } from "#app/(auth)/session.ts";
import { closeDb } from "#lib/platform/db.ts";
import { env } from "#lib/platform/env.ts";
import { adminSql, endAdminSql, makePerson } from "#tests/integration/door/people.ts";
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
      get: () => undefined,
      set: () => undefined,
    }),
  };
});
vi.mock("next/cache", () => ({ revalidatePath: () => undefined }));

afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

const asPage = (cookie: string) => {
  incoming.headers = new Headers({ cookie, "sec-fetch-site": "same-origin" });
};
describe("the pages of signing in", () => {
  const digest = async (page: Promise<unknown>): Promise<string> =>
    page.then(
      () => "shown",
      (error: unknown) => (error instanceof Error && "digest" in error ? String(error.digest) : String(error)),
    );
  const asked = (query: Record<string, string>) => ({
    params: Promise.resolve({}),
    searchParams: Promise.resolve(query),
  });
  const signIn = async (query: Record<string, string> = {}) => {
    const { default: SignInPage } = await import("#app/(auth)/sign-in/page.tsx");
    return digest(SignInPage(asked(query)));
  };
  const verify = async (query: Record<string, string> = {}) => {
    const { default: VerifyPage } = await import("#app/(auth)/sign-in/verify/page.tsx");
    return digest(VerifyPage(asked(query)));
  };

  test("send each where they belong, and nobody in circles", async () => {
    const [plain, over, guarded] = await Promise.all([makePerson("grace"), makePerson("grace"), makePerson("ada")]);
    await adminSql()`delete from auth.sessions where user_id = ${over.userId}`;
    await guard(guarded);

    asPage(plain.cookie);
    expect(await signIn()).toContain(`;/w/${plain.orgSlug};`);
    expect(await signIn({ next: "/w/acme/patterns" })).toContain(";/w/acme/patterns;");
    // Back to itself would never end.
    for (const next of ["/sign-in", "/sign-in?next=/w", "/sign-in/verify", "//evil.example"])
      expect(await signIn({ next })).toContain(`;/w/${plain.orgSlug};`);
    expect(await verify({ next: "/w/acme" })).toContain(";/w/acme;");

    asPage(over.cookie);
    expect(await signIn()).toBe("shown");
    expect(await verify({ next: "/w/acme" })).toContain(";/sign-in?next=%2Fw%2Facme;");

    // Her first token is from before the code.
    asPage(guarded.cookie);
    expect(await signIn({ next: "/w/acme" })).toContain(";/sign-in/verify?next=%2Fw%2Facme;");
    expect(await verify()).toBe("shown");

    incoming.headers = new Headers();
    expect(await signIn()).toBe("shown");
    expect(await verify()).toContain(";/sign-in?next=%2F;");
  });

  test("ask for the code before a new password can be chosen", async () => {
    const { default: ResetPasswordPage } = await import("#app/(auth)/reset-password/page.tsx");
    const person = await makePerson("ada");
    await guard(person);
    asPage(person.cookie);
    expect(await digest(ResetPasswordPage())).toContain(";/sign-in/verify?next=%2Freset-password;");
    incoming.headers = new Headers();
    expect(await digest(ResetPasswordPage())).toContain(";/forgot-password?problem=link;");
  });
});

describe("what guards the second factor itself", () => {
  const filled = (fields: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return form;
  };

  test("takes a code once, and five codes in five minutes, whatever the auth service would take", async () => {
    const { showFactor } = await import("#lib/platform/auth/show-factor.ts");
    const person = await makePerson("ada");
    const { factorId, phone, cookie } = await guard(person);
    const { client } = browserOf({ cookie });
    const shown = { userId: person.userId, factorId };
    const code = await phone.code();
    expect(await showFactor(client.auth, { ...shown, code })).toBeNull();
    expect(await showFactor(client.auth, { ...shown, code })).toContain("taken once");
    const wrong = phone.wrongCode();
    expect(await showFactor(client.auth, { ...shown, code: wrong })).toContain("not right");
    // The limit is scaled by RATE_LIMIT_FACTOR; ask until it is reached.
    const max = Math.floor(5 * env().RATE_LIMIT_FACTOR);
    let last: string | null = "";
    for (let n = 3; n <= max; n++) last = await showFactor(client.auth, { ...shown, code: wrong });
    last = await showFactor(client.auth, { ...shown, code: wrong });
    expect(last).toContain("Too many codes");
  });

  test("does nothing for a session that has not shown it, nor for a page of another site", async () => {
    const actions = await import("#app/w/[org]/settings/security/actions.ts");
    const person = await makePerson("ada");
    const { factorId } = await guard(person);
    const tries = [
      () => actions.beginFactor(person.orgSlug, { status: "idle" }, filled({ name: "thief" })),
      () => actions.confirmFactor(person.orgSlug, { status: "idle" }, filled({ factor: factorId, code: "123456" })),
      () =>
        actions.removeFactor(
          person.orgSlug,
          { status: "idle" },
          filled({ factor: factorId, shown: factorId, code: "123456" }),
        ),
      () =>
        actions.changePassword(
          person.orgSlug,
          { status: "idle" },
          filled({ current_password: "x", password: "correct horse battery" }),
        ),
    ];
    // The first cookie is from before the code.
    asPage(person.cookie);
    for (const attempt of tries)
      await expect(attempt()).rejects.toMatchObject({ digest: expect.stringContaining(";/sign-in/verify") });
    incoming.headers.set("sec-fetch-site", "cross-site");
    for (const attempt of tries) await expect(attempt()).rejects.toMatchObject({ code: "CROSS_SITE_REQUEST" });
    const rows = await adminSql()`select id from auth.mfa_factors where user_id = ${person.userId}`;
    expect(rows.map(({ id }) => id)).toEqual([factorId]);
  });
});

test.each([
  ["a page of this site", "/w/ada?range=week", "/w/ada?range=week"],
  ["the same, absolute", `${env().SITE_URL}/w/ada`, "/w/ada"],
  ["another site", "https://evil.example/w/ada", "/"],
  ["another site without its scheme", "//evil.example/w/ada", "/"],
  ["a path of this site that a browser reads as another site", `${env().SITE_URL}//evil.example/w`, "/"],
  ["such a path behind a dot", "/.//evil.example/w", "/"],
  ["such a path behind a backslash", "/.\\\\evil.example/w", "/"],
])("the link of a mail that names %s leads to a page of this site", (_, named, led) => {
  const path = pathOnSite(named);
  expect(path).toBe(led);
  expect(new URL(path, env().SITE_URL).origin).toBe(new URL(env().SITE_URL).origin);
});
