import fc from "fast-check";
import { expect, test } from "vitest";
import { generateApiKey } from "./auth/api-key.ts";
import { createLogger, type LogFields, type LogLevel } from "./log.ts";

function logged(run: (log: ReturnType<typeof createLogger>) => void, level: LogLevel = "debug") {
  const lines: string[] = [];
  run(
    createLogger(
      (line) => lines.push(line),
      () => level,
    ),
  );
  return lines.map((line) => {
    expect(line.endsWith("\n")).toBe(true);
    return JSON.parse(line);
  });
}

test("a line is one JSON object with time, level, event and fields", () => {
  const [line] = logged((log) => log.with({ request_id: "r" }).info("request answered", { status: 200 }));
  expect(line).toEqual({
    time: expect.any(String),
    level: "info",
    event: "request answered",
    request_id: "r",
    status: 200,
  });
});

test("lines below the level are dropped", () => {
  const all = logged((log) => {
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");
  }, "warn");
  expect(all.map(({ event }) => event)).toEqual(["c", "d"]);
  expect(logged((log) => log.error("d"), "silent")).toEqual([]);
});

test("fields that are not on the list never get out, whatever they hold", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), (fields) => {
      const [line] = logged((log) => log.info("event", fields as LogFields));
      const known = Object.keys(line).filter((name) => !["time", "level", "event"].includes(name));
      expect(known.every((name) => Object.hasOwn(fields, name) && /^[a-z_]+$/.test(name))).toBe(true);
    }),
  );
});

test("an object is no value: it could carry anything", () => {
  const careless = { status: { authorization: "secret" }, count: ["secret"] } as unknown as LogFields;
  const [line] = logged((log) => log.info("event", careless));
  expect(JSON.stringify(line)).not.toContain("secret");
});

test.each([
  ["an API key", generateApiKey()],
  ["a token", "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"],
  ["a header's credential", "Bearer abcdef0123456789"],
  ["an e-mail address", "ada.lovelace+floyo@example.co.uk"],
  ["an address with a password", "postgres://floyo_app:hunter2@db.example:5432/postgres"],
])("%s in an allowed field is cut out", (_, secret) => {
  const [line] = logged((log) => log.warn(`failed with ${secret}`, { error_message: `before ${secret} after` }));
  expect(JSON.stringify(line)).not.toContain(secret);
  expect(line.error_message).toMatch(/^before .*\[removed\].*/);
});

test("a long value is cut short", () => {
  const [line] = logged((log) => log.info("event", { error_message: "x".repeat(10_000) }));
  expect(line.error_message.length).toBeLessThan(500);
});
