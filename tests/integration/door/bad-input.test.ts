import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contract } from "#lib/contracts/contract.ts";
import { closeDb } from "#lib/platform/db.ts";
import { depthMax } from "#lib/platform/http/read-body.ts";
import { route } from "#lib/platform/http/route.ts";
import { call, echo, getWhoAmI, json, postEcho, refusal } from "./operations.ts";
import { endAdminSql, giveKey, makePerson } from "./people.ts";

let key: string;
const bytesMax = echo.bodyBytesMax;

beforeAll(async () => {
  key = await giveKey(await makePerson(), { scopes: ["telemetry:write", "profile:read"] });
});
afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  call(postEcho, { body, headers: { "x-api-key": key, "content-type": "application/json", ...headers } });
const postJson = (body: unknown) => call(postEcho, json(body, { "x-api-key": key }));
const ask = (query: string) => call(getWhoAmI, { query, headers: { "x-api-key": key } });

describe("a body", () => {
  test("that is right gets its answer", async () => {
    expect(await (await postJson({ text: "héllo" })).json()).toEqual({ text: "héllo" });
    const zipped = await post(gzipSync(JSON.stringify({ text: "zip" })), { "content-encoding": "gzip" });
    expect(await zipped.json()).toEqual({ text: "zip" });
  });

  test.each([
    ["", "MALFORMED_JSON"],
    ["{", "MALFORMED_JSON"],
    ["{'text': 'a'}", "MALFORMED_JSON"],
    ["null", "VALIDATION_ERROR"],
    ["[]", "VALIDATION_ERROR"],
    ['"text"', "VALIDATION_ERROR"],
    ["{}", "VALIDATION_ERROR"],
  ])("%j is %s", async (body, code) => {
    expect(await refusal(await post(body))).toMatchObject({ status: 400, code });
  });

  test("that is not UTF-8 is malformed", async () => {
    expect(await refusal(await post(Buffer.from('{"text":"\xff\xfe"}', "latin1")))).toMatchObject({
      code: "MALFORMED_JSON",
    });
  });

  test("names every field at fault, unknown ones too", async () => {
    const refused = await refusal(await postJson({ inner: { count: 1.5, more: 1 }, txet: "a", __proto__x: 1 }));
    expect(refused).toMatchObject({ status: 400, code: "VALIDATION_ERROR" });
    expect(refused.fields.sort()).toEqual(["__proto__x", "inner.count", "inner.more", "text", "txet"]);
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin1",
    "multipart/form-data",
    "",
  ])("of type %j is unsupported", async (type) => {
    expect(await refusal(await post("{}", { "content-type": type }))).toMatchObject({ status: 415 });
  });

  test.each(["br", "deflate", "gzip, gzip"])("encoded as %j is unsupported", async (encoding) => {
    expect(await refusal(await post("{}", { "content-encoding": encoding }))).toMatchObject({ status: 415 });
  });

  test("too large by its own word is refused before it is read", async () => {
    let read = 0;
    const body = new ReadableStream(
      {
        pull: (controller) => {
          read += 1;
          controller.enqueue(new Uint8Array(1024));
        },
      },
      { highWaterMark: 0 },
    );
    const init = {
      body,
      duplex: "half",
      headers: { "x-api-key": key, "content-type": "application/json", "content-length": "99999999" },
    };
    const response = await call(postEcho, init as RequestInit);
    expect(await refusal(response)).toMatchObject({ status: 413, code: "PAYLOAD_TOO_LARGE" });
    expect(read).toBe(0);
  });

  test("too large without saying so is cut off at the limit", async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        sent += 4096;
        controller.enqueue(new Uint8Array(4096).fill(0x20));
      },
    });
    const init = { body, duplex: "half", headers: { "x-api-key": key, "content-type": "application/json" } };
    expect(await refusal(await call(postEcho, init as RequestInit))).toMatchObject({ status: 413 });
    expect(sent).toBeLessThan(bytesMax + 5 * 4096);
  });

  test("that inflates beyond the limit is refused, however small it came", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20), { level: 9 }).subarray(0);
    const small = gzipSync(Buffer.alloc(bytesMax + 1, 0x20));
    expect(small.byteLength).toBeLessThan(1024);
    for (const body of [small, bomb])
      expect(await refusal(await post(body, { "content-encoding": "gzip" }))).toMatchObject({ status: 413 });
  });

  test.each([
    ["no gzip", Buffer.from("{}")],
    ["half a gzip", gzipSync(JSON.stringify({ text: "a".repeat(500) })).subarray(0, 20)],
  ])("that says gzip and is %s is malformed", async (_, body) => {
    expect(await refusal(await post(body, { "content-encoding": "gzip" }))).toMatchObject({
      status: 400,
      code: "MALFORMED_JSON",
    });
  });

  test("nested too deeply is refused, even thousands of levels", async () => {
    const nested = (levels: number) => `{"text":"a","any":${"[".repeat(levels)}${"]".repeat(levels)}}`;
    expect((await post(nested(depthMax - 1))).status).toBe(200);
    expect(await refusal(await post(nested(depthMax + 1)))).toMatchObject({ status: 400, code: "VALIDATION_ERROR" });
    expect(await refusal(await post(nested(8_000)))).toMatchObject({ status: 400, code: "VALIDATION_ERROR" });
  });

  test("where none is taken is refused, unless it says nothing", async () => {
    const { body: _, ...bodiless } = echo;
    const ping = route(contract({ ...bodiless, id: "test.ping" }), { permission: "telemetry:write" }, async () => ({
      text: "pong",
    }));
    const send = (body: string | null) => call(ping, { body, headers: { "x-api-key": key } });
    for (const body of [null, "", " ", "{}", "null"]) expect((await send(body)).status).toBe(200);
    for (const body of ['{"days":3}', "[]", "1", "{"]) expect((await send(body)).status).toBe(400);
    expect((await send(" ".repeat(5000))).status).toBe(413);
  });
});

describe("a query", () => {
  test.each([
    ["?limit=0", ["limit"]],
    ["?limit=201", ["limit"]],
    ["?limit=ten", ["limit"]],
    ["?limit=", ["limit"]],
    ["?limit=1&limit=2", ["limit"]],
    ["?wrod=abc", ["wrod"]],
    ["?word=ab&sort=up", ["sort", "word"]],
    ["?word=abc%00", ["word"]],
    ["?__proto__=abc", ["__proto__"]],
    ["?constructor=abc", ["constructor"]],
  ])("%s is refused, naming %j", async (query, fields) => {
    const refused = await refusal(await ask(query));
    expect(refused).toMatchObject({ status: 400, code: "VALIDATION_ERROR" });
    expect(refused.fields.sort()).toEqual(fields);
  });

  test("tells what would be known", async () => {
    const refused = await refusal(await ask("?wrod=abc"));
    expect(refused.message).toBe("wrod is not known here; known are: limit, cursor, word.");
  });
});

test("a device that is no UUID is refused by its header's name", async () => {
  const response = await call(postEcho, json({ text: "a" }, { "x-api-key": key, "x-floyo-device": "my laptop" }));
  expect(await refusal(response)).toMatchObject({ status: 400, fields: ["X-Floyo-Device"] });
});

test("another method than the contract's is not allowed", async () => {
  const response = await call(postEcho, { method: "PUT", headers: { "x-api-key": key } });
  expect(response.headers.get("allow")).toBe("POST");
  expect(await refusal(response)).toMatchObject({ status: 405, code: "METHOD_NOT_ALLOWED" });
});
