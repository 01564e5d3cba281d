import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contract } from "#lib/contracts/contract.ts";
import { generateApiKey } from "#lib/platform/auth/api-key.ts";
import { asApp, closeDb } from "#lib/platform/db.ts";
import { refusedAllowance } from "#lib/platform/http/rate-limit.ts";
import { route } from "#lib/platform/http/route.ts";
import { anyAddress, call, echo, getWhoAmI, json, postEcho, refusal } from "./operations.ts";
import { adminSql, endAdminSql, giveKey, makePerson, type Person } from "./people.ts";

let ada: Person;
const max = echo.rateLimit.max;

beforeAll(async () => {
  ada = await makePerson("ada");
});
afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

const send = (key: string, from = anyAddress()) =>
  call(postEcho, json({ text: "a" }, { "x-api-key": key, "x-forwarded-for": from }));

describe("requests with one key", () => {
  test("are counted to the last one, however many come at once", async () => {
    const key = await giveKey(ada, { scopes: ["telemetry:write"] });
    const responses = await Promise.all(Array.from({ length: max + 15 }, () => send(key)));
    const counts = Object.groupBy(responses, (response) => String(response.status));
    expect([counts["200"]?.length, counts["429"]?.length]).toEqual([max, 15]);

    const [refused] = counts["429"] ?? [];
    if (!refused) throw new Error("none was refused");
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(await refusal(refused)).toMatchObject({ status: 429, code: "RATE_LIMITED" });

    const other = await giveKey(ada, { scopes: ["telemetry:write"] });
    expect((await send(other)).status).toBe(200);
  });

  test("may be allowed more often than the database can count", async () => {
    const roomy = { ...echo, id: "test.roomy", rateLimit: { max: 5_000_000_000, windowSeconds: 60 } } as const;
    const handler = route(roomy, { permission: roomy.permission }, async (_ctx, { text }) => ({ text }));
    const key = await giveKey(ada, { scopes: ["telemetry:write"] });
    expect((await call(handler, json({ text: "a" }, { "x-api-key": key }))).status).toBe(200);
  });

  test("are told in the standard's headers what is left", async () => {
    const key = await giveKey(ada, { scopes: ["telemetry:write"] });
    await send(key);
    const { headers } = await send(key);
    expect(headers.get("ratelimit-policy")).toContain(`"operation";q=${max};w=60`);
    expect(headers.get("ratelimit")).toMatch(new RegExp(`"operation";r=${max - 2};t=\\d+`));
    expect(headers.get("ratelimit-policy")).toMatch(/"address";q=\d+;w=60, "person";q=\d+;w=60, /);
  });

  test("may go on when the window is over", async () => {
    const hasty = route(
      contract({ ...echo, id: "test.hasty", rateLimit: { max: 1, windowSeconds: 60 } }),
      { permission: "telemetry:write" },
      async (_ctx, input) => ({ text: input.text }),
    );
    const key = await giveKey(ada, { scopes: ["telemetry:write"] });
    const once = async () => (await call(hasty, json({ text: "a" }, { "x-api-key": key }))).status;
    expect([await once(), await once()]).toEqual([200, 429]);
    await adminSql()`update floyo.rate_limits set resets_at = now() where key like 'test.hasty:%'`;
    expect(await once()).toBe(200);
  });
});

describe("wrong credentials from one address", () => {
  test("are soon refused for a while, and nobody else with them", async () => {
    const from = anyAddress();
    const guess = (key: string, at = from) => call(getWhoAmI, { headers: { "x-api-key": key, "x-forwarded-for": at } });
    for (let tries = 0; tries < refusedAllowance.max; tries += 1)
      expect((await guess(tries % 2 === 0 ? generateApiKey() : "nonsense")).status).toBe(401);
    const refused = await guess(generateApiKey());
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refusal(refused)).toMatchObject({ status: 429 });
    expect((await guess(generateApiKey(), anyAddress())).status).toBe(401);
    // A colleague behind the same address, whose key is right.
    expect((await guess(await giveKey(ada))).status).toBe(200);
  });

  test("count by what the proxy saw, not by what the caller claims", async () => {
    const seen = anyAddress();
    const guess = () =>
      call(getWhoAmI, { headers: { "x-api-key": "nonsense", "x-forwarded-for": `${anyAddress()}, ${seen}` } });
    for (let tries = 0; tries < refusedAllowance.max; tries += 1) await guess();
    expect((await guess()).status).toBe(429);
  });
});

test("no address is stored as it is", async () => {
  const from = "203.0.113.77";
  await send(await giveKey(ada, { scopes: ["telemetry:write"] }), from);
  const rows = await adminSql()`select key from floyo.rate_limits where key like ${"%203.0.113%"}`;
  expect(rows).toEqual([]);
});

test("the application's own role can count but not look", async () => {
  await expect(asApp((db) => db.execute(sql`select * from floyo.rate_limits`))).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});
