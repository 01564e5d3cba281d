import { parseCookieHeader, stringFromBase64URL, stringToBase64URL } from "@supabase/ssr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sessionClient } from "#lib/platform/auth/supabase.ts";
import { closeDb } from "#lib/platform/db.ts";
import { call, getWhoAmI, refusal } from "./operations.ts";
import { endAdminSql, makePerson, type Person } from "./people.ts";

let ada: Person;

beforeAll(async () => {
  ada = await makePerson("ada");
});
afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

interface Stored {
  access_token: string;
  refresh_token: string;
  expires_at: number;
}

const join = (cookie: string) =>
  parseCookieHeader(cookie)
    .map(({ value }) => value ?? "")
    .join("")
    .replace(/^base64-/, "");
const nameOf = (cookie: string) => (parseCookieHeader(cookie)[0]?.name ?? "").replace(/\.\d+$/, "");
const read = (cookie: string): Stored => JSON.parse(stringFromBase64URL(join(cookie)));
const write = (cookie: string, change: Partial<Stored>) =>
  `${nameOf(cookie)}=base64-${stringToBase64URL(JSON.stringify({ ...read(cookie), ...change }))}`;

/** The same session as its browser would hold it an hour later. */
const expired = (cookie: string) => write(cookie, { expires_at: Math.floor(Date.now() / 1000) - 10 });

/** The cookies that a browser would send after this answer. */
const kept = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0] ?? "")
    .filter((pair) => !pair.endsWith("="))
    .join("; ");

describe("a session whose access token has expired", () => {
  test("is refreshed on the way, in cookies that no script reads and no cache keeps", async () => {
    const person = await makePerson("grace");
    const response = await call(getWhoAmI, { headers: { cookie: expired(person.cookie) } });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const set = response.headers.getSetCookie();
    expect(set.length).toBeGreaterThan(0);
    for (const line of set) expect(line).toMatch(/; HttpOnly.*; SameSite=Lax/i);
    expect(read(kept(response)).refresh_token).not.toBe(read(person.cookie).refresh_token);
    expect((await call(getWhoAmI, { headers: { cookie: kept(response) } })).status).toBe(200);
  });

  test("is not refreshed where its new cookies could not be written", async () => {
    const person = await makePerson("grace");
    const cookie = expired(person.cookie);
    const client = sessionClient({
      getAll: () => parseCookieHeader(cookie).map(({ name, value }) => ({ name, value: value ?? "" })),
    });
    expect((await client.auth.getClaims()).data).toBeNull();
    // The refresh token is unspent: the next request can use it.
    expect((await call(getWhoAmI, { headers: { cookie } })).status).toBe(200);
  });

  test("and whose refresh token is not known is over", async () => {
    const cookie = write(ada.cookie, { expires_at: 1, refresh_token: "nonsense" });
    expect(await refusal(await call(getWhoAmI, { headers: { cookie } }))).toMatchObject({ status: 401 });
  });
});

test("an expired access token is no credential by itself", async () => {
  // Valid until the next second: the service signs nothing shorter, so the clock is what is moved here.
  const [head, payload, signature] = ada.accessToken.split(".");
  const claims = JSON.parse(Buffer.from(payload ?? "", "base64url").toString());
  const old = Buffer.from(JSON.stringify({ ...claims, exp: 1 })).toString("base64url");
  const response = await call(getWhoAmI, { headers: { authorization: `Bearer ${head}.${old}.${signature}` } });
  expect(await refusal(response)).toMatchObject({ status: 401 });
});

test("many requests at once with one expired session all go through", async () => {
  const person = await makePerson("grace");
  const cookie = expired(person.cookie);
  const statuses = await Promise.all(
    Array.from({ length: 5 }, async () => (await call(getWhoAmI, { headers: { cookie } })).status),
  );
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
});
