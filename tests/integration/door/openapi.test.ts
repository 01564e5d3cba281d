import Ajv2020, { type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Scope } from "#lib/contracts/scopes.ts";
import { closeDb } from "#lib/platform/db.ts";
import { errorKinds } from "#lib/platform/errors.ts";
import { openApiDocument } from "#lib/platform/openapi/document.ts";
import { operations } from "#lib/platform/openapi/operations.ts";
import { loadHandlers, requestOf, sampleOf, samples } from "./every-operation.ts";
import { type Filled, fill } from "./fill.ts";
import { call } from "./operations.ts";
import { endAdminSql, giveKey, makePerson, type Person } from "./people.ts";

const handlers = await loadHandlers();
// As a client reads it: through JSON.
const document = JSON.parse(JSON.stringify(openApiDocument()));
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, "openapi");

let ada: Person;
let adas: Filled;

beforeAll(async () => {
  ada = await makePerson("ada");
  adas = await fill(ada, "mark");
});
afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

const pointer = (...parts: string[]) =>
  `openapi#/${parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;

/** The validator of an operation's answer, or null when the document promises no body. */
function schemaOf(path: string, method: string, status: number): ValidateFunction | null {
  const response = document.paths[path]?.[method]?.responses?.[String(status)];
  if (!response) throw new Error(`${method} ${path} does not document ${status}`);
  if (!response.content || response.content["text/plain"]) return null;
  return ajv.compile({
    $ref: pointer("paths", path, method, "responses", String(status), "content", "application/json", "schema"),
  });
}

async function expectDocumented(response: Response, path: string, method: string): Promise<unknown> {
  const validate = schemaOf(path, method, response.status);
  const text = await response.text();
  if (!validate) {
    // A file is its text alone.
    const isFile = response.headers.get("content-type") === "text/plain; charset=utf-8";
    expect(text === "").toBe(!isFile);
    expect(response.headers.has("content-disposition")).toBe(isFile);
    return null;
  }
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const body: unknown = JSON.parse(text);
  validate(body);
  expect(validate.errors ?? []).toEqual([]);
  return body;
}

test("every operation has a route, a sample and a place in the document", () => {
  const ids = operations.map(({ id }) => id).sort();
  expect(handlers.map(({ contract }) => contract.id).sort()).toEqual(ids);
  expect(Object.keys(samples).sort()).toEqual(ids);
  const documented = Object.values<Record<string, { operationId: string }>>(document.paths)
    .flatMap((path) => Object.values(path))
    .map(({ operationId }) => operationId);
  expect(documented.sort()).toEqual(ids);
});

test("the document is OpenAPI 3.1, with nothing left nameless", () => {
  expect(document.openapi).toBe("3.1.0");
  for (const name of Object.keys(document.components.schemas)) expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
});

test("every error code stands in the document with its status", () => {
  const text = JSON.stringify(document.paths);
  for (const code of Object.keys(errorKinds)) if (code !== "METHOD_NOT_ALLOWED") expect(text).toContain(`\`${code}\``);
});

const inOrder = Object.keys(samples).map((id) => {
  const handler = handlers.find(({ contract }) => contract.id === id);
  if (!handler) throw new Error(`${id} has a sample and no route`);
  return [id, handler] as const;
});

describe.each(inOrder)("%s", (_, handler) => {
  const { contract } = handler;
  const method = contract.method.toLowerCase();
  const isOpen = contract.permission === "public";

  test("answers as the document says", async () => {
    const headers: Record<string, string> = sampleOf(handler, adas).byKey
      ? { "x-api-key": await giveKey(ada, { scopes: Scope.options }) }
      : { cookie: ada.cookie, "sec-fetch-site": "same-origin" };
    const response = await call(handler, requestOf(handler, adas, headers));
    expect(response.status).toBe(contract.status);
    const body = await expectDocumented(response, contract.path, method);
    // A list that came back empty would prove nothing about its items.
    if (contract.id.endsWith(".list")) expect(body).toHaveProperty("data.0");
    for (const name of ["x-request-id", "ratelimit", "ratelimit-policy"]) expect(response.headers.has(name)).toBe(true);
  });

  test("refuses as the document says", async () => {
    if (!isOpen) {
      const response = await call(handler, requestOf(handler, adas, {}));
      expect(response.status).toBe(401);
      await expectDocumented(response, contract.path, method);
    }
    const odd = await call(handler, {
      ...requestOf(handler, adas, { authorization: `Bearer ${ada.accessToken}` }),
      query: "?no=1",
    });
    expect(odd.status).toBe(400);
    await expectDocumented(odd, contract.path, method);
  });

  test("is documented with who may call it", () => {
    const described = document.paths[contract.path][method];
    expect(described["x-floyo-permission"]).toBe(contract.permission);
    const schemes = described.security.flatMap((one: object) => Object.keys(one));
    expect(schemes.includes("apiKey")).toBe(contract.permission !== "session" && !isOpen);
    const headers = described.parameters
      .filter((p: { in: string }) => p.in === "header")
      .map((p: { name: string }) => p.name);
    expect(headers.includes("X-Floyo-Org")).toBe(!isOpen);
    expect(headers.includes("Idempotency-Key")).toBe(contract.idempotent === true);
  });
});
