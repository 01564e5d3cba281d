import { afterAll, beforeAll, expect, test } from "vitest";
import { contract } from "#lib/contracts/contract.ts";
import { closeDb } from "#lib/platform/db.ts";
import { env } from "#lib/platform/env.ts";
import { route } from "#lib/platform/http/route.ts";
import { call, echo, getWhoAmI, json, postEcho, refusal } from "./operations.ts";
import { endAdminSql, giveKey, makePerson, type Person } from "./people.ts";

let ada: Person;
let effects = 0;
const counting = route(echo, { permission: "telemetry:write" }, async (_ctx, input) => {
  effects += 1;
  return { text: input.text };
});

beforeAll(async () => {
  ada = await makePerson("ada");
});
afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

const change = (headers: Record<string, string>) =>
  call(counting, json({ text: "a" }, { cookie: ada.cookie, ...headers }));

test.each([
  ["no Origin at all", {}],
  ["a foreign Origin", { origin: "https://evil.example" }],
  ["the Origin null", { origin: "null" }],
  ["the Origin null from a sandboxed frame of ours", { origin: "null", "sec-fetch-site": "same-origin" }],
  ["a site beside ours", { origin: "https://other.example", "sec-fetch-site": "same-site" }],
  ["a form of another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
])("a change with a cookie and %s is refused before it has an effect", async (_, headers) => {
  effects = 0;
  expect(await refusal(await change(headers))).toMatchObject({ status: 403, code: "CROSS_SITE_REQUEST" });
  expect(effects).toBe(0);
});

test("a change from the site's own pages is made", async () => {
  effects = 0;
  expect((await change({ origin: new URL(env().SITE_URL).origin })).status).toBe(200);
  expect((await change({ "sec-fetch-site": "same-origin" })).status).toBe(200);
  expect(effects).toBe(2);
});

test("a bearer token or a key needs no Origin: no browser sends it by itself", async () => {
  const key = await giveKey(ada, { scopes: ["telemetry:write"] });
  for (const headers of [{ authorization: `Bearer ${ada.accessToken}` }, { "x-api-key": key }] as Record<
    string,
    string
  >[])
    expect((await call(postEcho, json({ text: "a" }, headers))).status).toBe(200);
});

test("reading needs no Origin", async () => {
  expect((await call(getWhoAmI, { headers: { cookie: ada.cookie, "sec-fetch-site": "cross-site" } })).status).toBe(200);
});

test("nobody is told that another site may read the answer", async () => {
  const response = await call(getWhoAmI, { headers: { cookie: ada.cookie, origin: "https://evil.example" } });
  expect([...response.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
});

test("an operation for signed-in people alone refuses every key", async () => {
  const sessionOnly = route(
    contract({ ...echo, id: "test.session_only", permission: "session" }),
    { permission: "session" },
    async (_ctx, input) => ({ text: input.text }),
  );
  const key = await giveKey(ada, { scopes: ["telemetry:write"] });
  expect(await refusal(await call(sessionOnly, json({ text: "a" }, { "x-api-key": key })))).toMatchObject({
    status: 403,
    code: "FORBIDDEN",
  });
});
