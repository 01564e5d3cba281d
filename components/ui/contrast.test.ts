import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contrast, linearRgb, type Rgb, readOklch } from "./contrast.ts";

const css = readFileSync(join(import.meta.dirname, "..", "..", "app", "globals.css"), "utf8");

/** Every token that is `light-dark(…, …)`, as it is written in the style sheet. */
const tokens = new Map(
  [...css.matchAll(/^ {2}--([\w-]+): light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\);$/gm)].map((found) => [
    found[1] ?? "",
    { light: found[2] ?? "", dark: found[3] ?? "" },
  ]),
);

function colour(name: string, theme: "light" | "dark"): Rgb {
  const parsed = readOklch(tokens.get(name)?.[theme] ?? "");
  if (!parsed) throw new Error(`--${name} is no light-dark() of two oklch()`);
  return linearRgb(parsed);
}

const grounds = ["bg", "surface", "sunken"];

/** What is read, on what it is read on: 4.5:1 (WCAG 1.4.3). */
const texts: Record<string, readonly string[]> = {
  text: [...grounds, "accent-soft", "danger-soft", "warn-soft"],
  muted: [...grounds, "accent-soft", "danger-soft", "warn-soft"],
  accent: grounds,
  "accent-strong": grounds,
  danger: [...grounds, "danger-soft"],
  good: grounds,
  "on-accent": ["accent", "accent-strong"],
  bg: ["text"],
};

/** What is only seen, borders of controls and marks of charts, beside what it stands on: 3:1 (WCAG 1.4.11). */
const graphics: Record<string, readonly string[]> = {
  "line-strong": grounds,
  warn: [...grounds, "warn-soft"],
  accent: [...grounds, "accent-soft"],
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((series) => [`data-${series}`, ["bg", "surface"]])),
};

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  const pairs = (of: Record<string, readonly string[]>) =>
    Object.entries(of).flatMap(([front, backs]) => backs.map((back) => [front, back] as const));

  test.each(pairs(texts))("%s can be read on %s", (front, back) => {
    expect(contrast(colour(front, theme), colour(back, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(pairs(graphics))("%s can be seen on %s", (front, back) => {
    expect(contrast(colour(front, theme), colour(back, theme))).toBeGreaterThanOrEqual(3);
  });
});

test("every token is measured, or is known to carry nothing by itself", () => {
  const quiet = ["bg", "surface", "sunken", "line", "accent-soft", "danger-soft", "warn-soft", "veil"];
  const measured = new Set([...Object.keys(texts), ...Object.keys(graphics), ...quiet]);
  expect([...tokens.keys()].filter((name) => !measured.has(name))).toEqual([]);
  expect(tokens.size).toBeGreaterThan(20);
});

test("black on white is 21:1, a colour on itself 1:1", () => {
  expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21, 5);
  expect(contrast(colour("accent", "dark"), colour("accent", "dark"))).toBe(1);
});

test("OKLCH is read as browsers read it", () => {
  // The reference values of CSS Color 4: red, and a grey.
  const [red, green, blue] = linearRgb({ l: 0.62796, c: 0.25768, h: 29.2339 });
  expect(red).toBeCloseTo(1, 2);
  expect(green).toBeCloseTo(0, 2);
  expect(blue).toBeCloseTo(0, 2);
  expect(readOklch("oklch(50% 0.1 200 / 0.5)")).toEqual({ l: 0.5, c: 0.1, h: 200, alpha: 0.5 });
  expect(readOklch("rgb(1 2 3)")).toBeNull();
});
