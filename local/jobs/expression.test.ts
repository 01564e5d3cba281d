import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, holds, keyOf, parseExpression } from "./expression.ts";

const event = { name: "x", data: { id: "7", n: 7, on: true, "a b": [{ c: "deep" }], none: null } };
const value = (source: string, async?: unknown) => evaluate(parseExpression(source), { event, async });

describe("an expression", () => {
  it.each([
    ["event.data.id == '7'", true],
    ['event.data.id == "7"', true],
    ["event.data.n == 7", true],
    ["event.data.id == 7", false],
    ["event.data.id != 7", true],
    ["event.data['a b'][0].c == 'deep'", true],
    ["event.data.missing.further == null", true],
    ["event.data.none == event.data.missing", true],
    ["event.data.on", true],
    ["!event.data.on", false],
    ["!(event.data.n == 8) && (event.data.n == 6 || event.data.on == true)", true],
    ["event.data.n == 6 || event.data.n == 7 && event.data.id == 'x'", false],
    ["event.data.id + '-' + event.data.n", "7-7"],
    ["event.data.n + 1.5", 8.5],
    ["'it\\'s \"so\"'", 'it\'s "so"'],
    ["has(event.data.none)", true],
    ["has(event.data.missing)", false],
    ["has(event.data['a b'][0].c) && !has(event.data.id.length)", true],
    ["event.data.id == '7' ? 120 : 0", 120],
    ["event.data.id == '8' ? 120 : event.data.n == 7 ? -60 : 0", -60],
    ["(event.data.on ? 'a' : 'b') + 'c'", "ac"],
  ])("%s gives %j", (source, expected) => {
    expect(value(source)).toEqual(expected);
  });

  it("compares two events", () => {
    expect(value("event.data.id == async.data.id", { data: { id: "7" } })).toBe(true);
    expect(value("event.data.id == async.data.id", { data: {} })).toBe(false);
  });

  it("may be kept from reading what is not there yet", () => {
    expect(() => parseExpression("event.data.id == async.data.id", ["event"])).toThrow('"async" is not supported here');
  });

  it("reads own members only", () => {
    expect(value("event.constructor.name")).toBeNull();
    expect(value("event.data.id.length")).toBeNull();
    expect(value("event.__proto__")).toBeNull();
  });

  it.each([
    ["event.data.n > 3", ">"],
    ["event.data.n in [1]", "in"],
    ["event.data.items.size() == 1", 'call "size(...)"'],
    ["has(event)", "takes a path"],
    ["has('x')", "takes a path"],
    ["data.n == 1", '"data" is not supported'],
    ["event.data.n == 1 ? 2", '":" is expected'],
    ["event.data.n - 1", "-"],
    ["event.data[event.data.id]", '"[event]"'],
    ["event.data.n = 1", "="],
    ["(event.data.n", '")" is expected'],
    ["event.", "member's name"],
    ["", "ends too early"],
    ["'open", "'open"],
    ["'\\x41'", "escape"],
    ["(".repeat(60), "nested too deeply"],
  ])("like %s is refused, naming what is wrong", (source, says) => {
    expect(() => parseExpression(source)).toThrow(says);
  });

  it("keeps a text and a number apart as keys", () => {
    const key = parseExpression("event.data.k");
    expect(keyOf(key, { event: { data: { k: "1" } } })).not.toBe(keyOf(key, { event: { data: { k: 1 } } }));
  });

  it("finds any text equal to itself and to nothing else", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const same = parseExpression("event.data.v == async.data.v");
        expect(holds(same, { event: { data: { v: a } }, async: { data: { v: b } } })).toBe(a === b);
      }),
    );
  });

  it("never does anything worse than refuse, whatever is written", () => {
    const parts = fc.constantFrom(
      "event",
      ".data",
      ".a",
      "==",
      "'x'",
      "&&",
      "(",
      ")",
      "!",
      "[0]",
      "1",
      " ",
      "+",
      "null",
      "async",
      "\\",
      "{",
      "constructor",
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 20 }), (pieces) => {
        let parsed: ReturnType<typeof parseExpression>;
        try {
          parsed = parseExpression(pieces.join(" "));
        } catch (error) {
          expect((error as Error).constructor).toBe(Error);
          return;
        }
        expect(() => evaluate(parsed, { event: { data: { a: 1 } } })).not.toThrow();
      }),
    );
  });
});
