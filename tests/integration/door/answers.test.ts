import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contract } from "#lib/contracts/contract.ts";
import { closeDb } from "#lib/platform/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { route } from "#lib/platform/http/route.ts";
import { redirectLog } from "#lib/platform/log.ts";
import { call, echo, getWhoAmI, json, postEcho, refusal, whoAmI } from "./operations.ts";
import { endAdminSql, giveKey, makePerson } from "./people.ts";

let key: string;
// Some operations here fail on purpose; what is logged of that has its own test.
const restoreLog = redirectLog(() => undefined);

beforeAll(async () => {
  key = await giveKey(await makePerson(), { scopes: ["telemetry:write", "profile:read"] });
});
afterAll(async () => {
  restoreLog();
  await Promise.all([closeDb(), endAdminSql()]);
});

const ask = (headers: Record<string, string> = {}, init: RequestInit = {}) =>
  call(getWhoAmI, { ...init, headers: { "x-api-key": key, ...headers } });

describe("a GET", () => {
  test("has an ETag, and is answered 304 without a body while nothing has changed", async () => {
    const first = await ask();
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
    for (const held of [etag, etag.slice(2), `"other", ${etag}`, "*"]) {
      const again = await ask({ "if-none-match": held });
      expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    }
    expect((await ask({ "if-none-match": '"other"' })).status).toBe(200);
  });

  test("changes its ETag with its content", async () => {
    const other = await giveKey(await makePerson(), { scopes: ["profile:read"] });
    const [mine, theirs] = await Promise.all([ask(), ask({ "x-api-key": other })]);
    expect(mine.headers.get("etag")).not.toBe(theirs.headers.get("etag"));
  });

  test("may be kept by nobody but the caller, who asks each time", async () => {
    const { headers } = await ask();
    expect(headers.get("cache-control")).toBe("private, no-cache");
    expect(headers.get("vary")).toContain("Authorization");
  });

  test("is answered to HEAD without a body", async () => {
    const head = await ask({}, { method: "HEAD" });
    expect([head.status, await head.text(), head.headers.has("etag")]).toEqual([200, "", true]);
  });
});

test("a change may not be kept at all", async () => {
  const response = await call(postEcho, json({ text: "a" }, { "x-api-key": key }));
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.has("etag")).toBe(false);
});

test("every answer carries the security headers and its request id", async () => {
  for (const response of [await ask(), await call(getWhoAmI)]) {
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(response.headers.get("strict-transport-security")).toContain("max-age=");
    expect(response.headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
  }
});

test.each([
  ["trace-20261120-0001", true],
  ["short", false],
  ["with space and more", false],
  ["<script>alert(1)</script>", false],
  ["x".repeat(65), false],
])("a request id %j of the caller's is taken: %s", async (id, taken) => {
  expect((await ask({ "x-request-id": id })).headers.get("x-request-id") === id).toBe(taken);
});

describe("what a use case throws", () => {
  const failing = (error: unknown) =>
    route(contract({ ...whoAmI, id: "test.failing" }), { permission: "profile:read" }, async () => {
      throw error;
    });
  const answerTo = (error: unknown) => call(failing(error), { headers: { "x-api-key": key } });

  test("on purpose leaves as it is, with its time to wait", async () => {
    const response = await answerTo(new AppError("UNAVAILABLE", { message: "Back soon.", retryAfterSeconds: 7 }));
    expect(response.headers.get("retry-after")).toBe("7");
    expect(await refusal(response)).toMatchObject({ status: 503, code: "UNAVAILABLE", message: "Back soon." });
  });

  test("by mistake says nothing of the inside", async () => {
    const text = await (await answerTo(new Error("password is hunter2"))).text();
    expect(text).toContain("INTERNAL_ERROR");
    expect(text).not.toContain("hunter2");
  });
});

test("an output that breaks its contract is our fault and never leaves", async () => {
  const leaking = route(
    contract({ ...echo, id: "test.leaking" }),
    { permission: "telemetry:write" },
    async () => ({ text: 42, secret: "hunter2" }) as never,
  );
  const text = await (await call(leaking, json({ text: "a" }, { "x-api-key": key }))).text();
  expect(text).toContain("INTERNAL_ERROR");
  expect(text).not.toContain("hunter2");
});

test("a field that the contract does not name never leaves", async () => {
  const leaking = route(
    contract({ ...echo, id: "test.leaking_more" }),
    { permission: "telemetry:write" },
    async () => ({ text: "a", secret: "hunter2" }) as never,
  );
  const response = await call(leaking, json({ text: "a" }, { "x-api-key": key }));
  expect(await response.json()).toEqual({ text: "a" });
});
