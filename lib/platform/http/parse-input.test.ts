import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { contract } from "#lib/contracts/contract.ts";
import { AppError } from "../errors.ts";
import { parseInput, parseMerged, queryOf } from "./parse-input.ts";

const change = contract({
  id: "test.change",
  method: "POST",
  path: "/api/v1/test/{id}",
  tag: "Test",
  summary: "Test",
  permission: "session",
  params: z.strictObject({ id: z.uuid() }),
  query: z.strictObject({ dry: z.enum(["yes", "no"]).default("no") }),
  body: z.strictObject({
    name: z.string().min(1).max(5),
    count: z.int().min(1).max(9).optional(),
    at: z.iso.datetime({ offset: true }).optional(),
    tags: z.array(z.string()).max(2).optional(),
    of: z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.string() })]).optional(),
    kind: z.literal("x").optional(),
  }),
  output: z.undefined(),
  status: 204,
});
const id = "0d5c1a2e-7f40-4d8e-9a51-3a1f3a6f2b11";

const faultsOf = (run: () => unknown): Record<string, string> => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError)
      return Object.fromEntries(error.details.map(({ field, message }) => [field, message]));
    throw error;
  }
  return {};
};
const withBody = (body: unknown) => faultsOf(() => parseInput(change, { params: { id }, query: {}, body }));

test.each([
  [{}, { name: "is missing" }],
  [{ name: "" }, { name: "is empty" }],
  [{ name: "longer" }, { name: "must have at most 5 characters" }],
  [{ name: 7 }, { name: "must be text" }],
  [{ name: "a", count: 0 }, { count: "must be at least 1" }],
  [{ name: "a", count: 10 }, { count: "must be at most 9" }],
  [{ name: "a", count: 1.5 }, { count: "must be a whole number" }],
  [
    { name: "a", at: "2026-11-20" },
    { at: "must be an RFC 3339 time with an offset, such as 2026-11-20T09:05:00+01:00" },
  ],
  [{ name: "a", tags: ["a", "b", "c"] }, { tags: "must have at most 2 items" }],
  [{ name: "a", tags: [1] }, { "tags.0": "must be text" }],
  [{ name: "a", of: {} }, { of: "has none of the allowed forms" }],
  [{ name: "a", kind: "y" }, { kind: "must be one of: x" }],
  [{ name: "a", nmae: 1 }, { nmae: "is not known here; known are: name, count, at, tags, of, kind" }],
  [[], { "": "must be an object" }],
  [null, { "": "must be an object" }],
])("%j is told %j", (body, expected) => {
  expect(withBody(body)).toEqual(expected);
});

test("faults of the address, the query and the body are told together", () => {
  const faults = faultsOf(() => parseInput(change, { params: { id: "no" }, query: { dry: "maybe" }, body: {} }));
  expect(faults).toEqual({ id: "must be a UUID", dry: "must be one of: yes, no", name: "is missing" });
});

test("a field name that a client made up is not told back at any length", () => {
  const [field] = Object.keys(withBody({ name: "a", ["x".repeat(100_000)]: 1 }));
  expect(field?.length).toBeLessThan(100);
});

test("a query's name given twice is refused", () => {
  expect(faultsOf(() => queryOf(new URLSearchParams("a=1&b=2&a=3")))).toEqual({ a: "is given more than once" });
});

test("a server action's one object is dealt out to address, query and body", () => {
  expect(parseMerged(change, { id, name: "a", dry: "yes" })).toEqual({ id, name: "a", dry: "yes" });
  expect(faultsOf(() => parseMerged(change, { id, name: "a", more: 1 }))).toHaveProperty("more");
  for (const odd of [null, [], "a", 1]) expect(() => parseMerged(change, odd)).toThrow(AppError);
});

test("whatever is sent, the answer is input or an AppError", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), fc.jsonValue(), (query, body) => {
      try {
        parseInput(change, { params: { id }, query, body });
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
      try {
        parseMerged(change, body);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
  );
});

const append = contract({
  id: "test.append",
  method: "POST",
  path: "/api/v1/test/{id}",
  tag: "Test",
  summary: "Test",
  permission: "session",
  params: z.strictObject({ id: z.uuid() }),
  items: z.array(z.strictObject({ n: z.int() })).max(2),
  output: z.undefined(),
  status: 204,
});

test("a body that is a list comes as items, and its faults by their place", () => {
  const parse = (body: unknown) => parseInput(append, { params: { id }, query: {}, body });
  expect(parse([{ n: 1 }, { n: 2 }])).toEqual({ id, items: [{ n: 1 }, { n: 2 }] });
  expect(faultsOf(() => parse([{ n: 1 }, { n: "2", m: 3 }]))).toMatchObject({
    "1.n": "must be a number",
    "1.m": expect.stringContaining("is not known here"),
  });
  expect(faultsOf(() => parse([{ n: 1 }, { n: 1 }, { n: 1 }]))).toEqual({ "": "must have at most 2 items" });
  expect(Object.keys(faultsOf(() => parse({ n: 1 })))).toEqual([""]);
});
