import fc from "fast-check";
import { expect, test } from "vitest";
import { compileGlob } from "../suggest/match-event.ts";
import { type CutPath, classesOf, cutPath, FINENESS, withoutNumbers } from "./name-classes.ts";

const of = (path: string, fineness: (typeof FINENESS)[number]) => classesOf(cutPath(path) as CutPath, fineness);

test("numbers, dates, times, hashes and UUIDs are left open", () => {
  expect(withoutNumbers("report-2026-01-05")).toBe("report-*");
  expect(withoutNumbers("2026-01-05T09.30")).toBe("*");
  expect(withoutNumbers("IMG_0042")).toBe("IMG_*");
  expect(withoutNumbers("v2-draft")).toBe("v*-draft");
  expect(withoutNumbers("build-3f9a2c1d")).toBe("build-*");
  expect(withoutNumbers("0f8fad5b-d9cb-469f-a165-70867728950e")).toBe("*");
  expect(withoutNumbers("deadbeat")).toBe("deadbeat");
});

test("each fineness leaves more open than the one before", () => {
  const path = "data/2026/report-anna-2026-01-05.csv";
  expect(of(path, "numbers of name")).toEqual(["data/2026/report-anna-*.csv"]);
  expect(of(path, "numbers of path")).toEqual(["data/*/report-anna-*.csv"]);
  expect(of("a/week-1/2026/x.md", "numbers of path")).toEqual(["a/week-1/*/x.md", "a/week-*/*/x.md"]);
  expect(of(path, "part of name")).toContain("data/2026/report-*.csv");
  expect(of(path, "one folder")).toEqual(["*/2026/report-anna-*.csv", "data/*/report-anna-*.csv"]);
  expect(of(path, "folder and extension")).toEqual(["data/2026/*.csv"]);
  expect(of(path, "folder")).toEqual(["data/2026/*"]);
  expect(of(path, "extension")).toEqual(["**/*.csv"]);
  expect(of("src/UserController.ts", "part of name")).toEqual(["src/*Controller.ts", "src/User*.ts"]);
  expect(of("Makefile", "folder")).toEqual([]);
});

test("a name hidden behind its hash is told from others, and has no parts", () => {
  const path = "src/~3f9a2c1d3f9a2c1d/~09ab09ab09ab09ab.ts";
  for (const fineness of ["numbers of name", "numbers of path", "part of name"] as const) {
    expect(of(path, fineness)).toEqual([]);
  }
  expect(of(path, "folder and extension")).toEqual(["src/~3f9a2c1d3f9a2c1d/*.ts"]);
});

test("a path with a sign that means something in a pattern belongs to none", () => {
  for (const path of ["src/*.ts", "src\\a.ts", "folder/", ""]) expect(cutPath(path)).toBeUndefined();
});

test("a path is matched by every class that it belongs to, brackets and all", () => {
  const word = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(..."abXY019-_. ()[]é") });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (parts) => {
      const path = parts.join("/");
      const cut = cutPath(path);
      if (cut === undefined) return;
      for (const fineness of FINENESS) {
        for (const pattern of classesOf(cut, fineness)) {
          expect(compileGlob(pattern.replace(/[[\]{}?()!]/g, "\\$&")).test(path)).toBe(true);
        }
      }
    }),
  );
});
