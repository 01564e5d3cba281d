import fc from "fast-check";
import { expect, test } from "vitest";
import { compileGlob, escapeStars, matcherOf, plainStars } from "./match-event.ts";

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

test("a star in a command or an action stands for any text", () => {
  const run = (match: string, command: string) =>
    matcherOf({ type: "command_run", command: match })({ symbol: "", type: "command_run", command });
  expect(run("git commit -m *", 'git commit -m "fix (a/b)"')).toBe(true);
  expect(run("git commit -m *", "git commit")).toBe(false);
  expect(run("ssh host-* uptime", "ssh host-17 uptime")).toBe(true);
  expect(run("ssh host.* uptime", "ssh host-17 uptime")).toBe(false);
  const cell = matcherOf({ type: "app_used", tool: "Excel", action: "edit B*" });
  expect(cell({ symbol: "", type: "app_used", app: "Excel", action: "edit B12" })).toBe(true);
});

test("any command, its stars escaped, is matched by itself alone and reads as it was", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "*", "\\", " ", ".", "é") });
  fc.assert(
    fc.property(text, text, (command, other) => {
      const matches = matcherOf({ type: "command_run", command: escapeStars(command) });
      expect(matches({ symbol: "", type: "command_run", command: other })).toBe(command === other);
      expect(matches({ symbol: "", type: "command_run", command })).toBe(true);
      expect(plainStars(escapeStars(command))).toBe(command);
    }),
  );
});
