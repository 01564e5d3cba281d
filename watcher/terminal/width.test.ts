import fc from "fast-check";
import { expect, test } from "vitest";
import { cellsOf, clip, clipPath, padTo } from "./width.ts";

test.each([
  ["plain.ts", 8],
  ["日本語.md", 9],
  ["한글", 4],
  ["e\u0301te\u0301", 3],
  ["🎉 done", 7],
  ["\u001b[2mdim\u001b[22m", 3],
])("%s takes %i columns", (text, cells) => {
  expect(cellsOf(text)).toBe(cells);
});

test("a shortened text is never wider than it may be, whatever it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.integer({ min: 0, max: 40 }), (text, cells) => {
      // What moves the cursor is made printable before anything is measured.
      fc.pre(!/\p{Cc}/u.test(text));
      expect(cellsOf(clip(text, cells))).toBeLessThanOrEqual(Math.max(cells, 0));
      expect(cellsOf(clipPath(text, cells))).toBeLessThanOrEqual(Math.max(cells, 0));
      expect(cellsOf(padTo(clip(text, cells), cells))).toBeLessThanOrEqual(Math.max(cells, 0));
    }),
  );
});

test("a path keeps its file's name, and its beginning", () => {
  const path = "src/components/activity/heat-map.tsx";
  expect(clipPath(path, 40)).toBe(path);
  expect(clipPath(path, 24)).toBe("src/compon…/heat-map.tsx");
  expect(clipPath(path, 12)).toBe("src/…map.tsx");
});
