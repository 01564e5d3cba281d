import { inspect } from "node:util";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { expect, test } from "vitest";
import { databaseFault, fromDatabaseError, withDatabaseErrors } from "./db-errors.ts";
import { AppError } from "./errors.ts";

const fault = (code: string) => Object.assign(new Error("from the server"), { code });
/** As drizzle hands it on. */
const wrapped = (code: string) => new DrizzleQueryError("select $1", ["a secret"], fault(code));

test.each([
  ["ECONNREFUSED", "UNAVAILABLE"],
  ["CONNECT_TIMEOUT", "UNAVAILABLE"],
  ["CONNECTION_CLOSED", "UNAVAILABLE"],
  ["57P01", "UNAVAILABLE"],
  ["57P03", "UNAVAILABLE"],
  ["53300", "UNAVAILABLE"],
  ["08006", "UNAVAILABLE"],
  ["57014", "UNAVAILABLE"],
  ["40001", "CONFLICT"],
  ["40P01", "CONFLICT"],
  ["55P03", "CONFLICT"],
  ["23505", "CONFLICT"],
  ["23503", "NOT_FOUND"],
  ["42501", "FORBIDDEN"],
  ["22P02", "VALIDATION_ERROR"],
  ["22P05", "VALIDATION_ERROR"],
  ["22003", "VALIDATION_ERROR"],
  ["23514", "VALIDATION_ERROR"],
])("%s becomes %s, bare or wrapped", (code, expected) => {
  for (const error of [fault(code), wrapped(code)]) {
    const mapped = fromDatabaseError(error);
    expect(mapped?.code).toBe(expected);
    expect(mapped?.message).not.toContain("secret");
    if (expected === "UNAVAILABLE") expect(mapped?.retryAfterSeconds).toBeGreaterThan(0);
  }
});

test.each(["42P01", "42703", "42601", "XX000"])("%s is our own fault and stays one", async (code) => {
  expect(fromDatabaseError(wrapped(code))).toBeNull();
  const error = await withDatabaseErrors(() => Promise.reject(wrapped(code))).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "DatabaseError", code, message: "from the server" });
  expect(error).toMatchObject({ stack: expect.stringMatching(/db-errors\.test\.ts:\d+/) });
});

/** What Next prints of an error that leaves a page. */
const printed = async (error: Error) =>
  inspect(await withDatabaseErrors(() => Promise.reject(error)).catch((thrown: unknown) => thrown), { depth: 9 });

test.each(["42703", "22P02", "23505", "23514", "57014", "CONNECTION_CLOSED"])(
  "of %s nothing that was sent leaves, however it is printed",
  async (code) => {
    const row = { detail: "Failing row contains (a secret).", where: "a secret", query: "select 'a secret'" };
    const inner = Object.assign(new Error(code.startsWith("22") ? 'invalid input: "a secret"' : "no"), { code }, row);
    const text = await printed(new DrizzleQueryError("select $1\n  at a secret", ["a secret"], inner));
    expect(text).not.toContain("secret");
    expect(text).toContain(code);
  },
);

test("nor of a statement that the driver could not send", async () => {
  const unsent = new DrizzleQueryError("select $1", ["a secret"], new TypeError("a secret cannot be written"));
  expect(await printed(unsent)).not.toContain("secret");
});

test("an AppError passes through untouched", async () => {
  const error = new AppError("NOT_FOUND");
  await expect(withDatabaseErrors(() => Promise.reject(error))).rejects.toBe(error);
});

test("what several addresses refused is found", () => {
  const error = new AggregateError([fault("ECONNREFUSED"), fault("ECONNREFUSED")], "all failed");
  expect(databaseFault(error)?.code).toBe("ECONNREFUSED");
});

test("an error of somewhere else is none of the database's", () => {
  for (const error of [new Error("no"), Object.assign(new Error("no"), { code: "ERR_INVALID_ARG" }), "text", null])
    expect(databaseFault(error)).toBeNull();
});
