import { expect, test } from "vitest";
import { addressText } from "./address-text.ts";

test("a word of an address is trimmed, and cut to what may be asked for", () => {
  expect(addressText("  reports ")).toBe("reports");
  expect(addressText("reports", 3)).toBe("rep");
});

test.each([
  ["nothing", undefined],
  ["spaces alone", "  "],
  ["a name given twice", ["a", "b"]],
  ["a NUL, which the database cannot hold", "a\u0000b"],
  ["half a character", "a\ud800"],
])("%s is as if it had not been asked", (_, given) => {
  expect(addressText(given)).toBeUndefined();
});

test("a character that the cut falls on goes whole", () => {
  expect(addressText("ab😀", 3)).toBe("ab");
});
