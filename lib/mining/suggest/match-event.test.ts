import fc from "fast-check";
import { expect, test } from "vitest";
import { compileGlob, matcherOf } from "./match-event.ts";

test("a star stays within one name, two cross folders", () => {
  expect(compileGlob("docs/*.md").test("docs/a.md")).toBe(true);
  expect(compileGlob("docs/*.md").test("docs/a/b.md")).toBe(false);
  expect(compileGlob("**/web.po").test("web.po")).toBe(true);
  expect(compileGlob("**/web.po").test("i18n/de/web.po")).toBe(true);
  expect(compileGlob("a?c").test("abc")).toBe(true);
});

test("any path, its special letters escaped, is matched by itself alone", () => {
  const escaped = (path: string) => path.replace(/[\\*[\]{}?()!]/g, "\\$&");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), (path, other) => {
      expect(compileGlob(escaped(path)).test(path)).toBe(true);
      if (path !== other) expect(compileGlob(escaped(path)).test(other)).toBe(false);
    }),
  );
});

test("every field that is named must be the same", () => {
  const matches = matcherOf({ type: "app_used", tool: "mail", action: "send" });
  expect(matches({ symbol: "", type: "app_used", app: "mail", action: "send" })).toBe(true);
  expect(matches({ symbol: "", type: "app_used", app: "mail" })).toBe(false);
  expect(matches({ symbol: "", type: "tool_used", tool: "mail", action: "send" })).toBe(false);
});
