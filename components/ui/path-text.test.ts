import fc from "fast-check";
import { expect, test } from "vitest";
import { shortenPath } from "./path-text.tsx";

test("a short path stays as it is", () => {
  expect(shortenPath("src/report.py")).toBe("src/report.py");
});

test("a long path keeps its beginning and its file name", () => {
  const short = shortenPath("packages/lib/server-only/document/very-long-folder-name/send-document.ts", 48);
  expect(short).toMatch(/^packages\/.*….*\/send-document\.ts$/);
});

test("never longer than asked, and its end is the path's end", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 300 }), fc.integer({ min: 24, max: 80 }), (path, max) => {
      const short = shortenPath(path, max);
      expect(short.length).toBeLessThanOrEqual(max);
      expect(path.endsWith(short.slice(short.indexOf("…") + 1))).toBe(true);
    }),
  );
});
