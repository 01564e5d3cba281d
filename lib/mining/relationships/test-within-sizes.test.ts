import { expect, test } from "vitest";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { testWithinSizes } from "./test-within-sizes.ts";

/** Sixty sittings of a short and a long burst of ten files' work; the files with whom the first two go. */
function sittings(together: boolean) {
  const random = seededRandom(3);
  const stretch: number[] = [];
  const fileFirst = [0];
  const a: number[] = [];
  const b: number[] = [];
  for (let s = 0; s < 60; s++) {
    for (const size of [1, 8, 2]) {
      const files = new Set(Array.from({ length: size }, () => Math.floor(random() * 10)));
      if (together && random() < 0.3) for (const file of [0, 1]) files.add(file);
      const t = stretch.push(s) - 1;
      fileFirst.push((fileFirst[t] as number) + files.size);
      if (files.has(0)) a.push(t);
      if (files.has(1)) b.push(t);
    }
  }
  const data = { stretch: Int32Array.from(stretch), fileFirst: Int32Array.from(fileFirst) };
  return testWithinSizes(data, Int32Array.from(a), Int32Array.from(b));
}

test("files that meet in long bursts alone do not go together, those that meet in any do", () => {
  expect(sittings(false)).toBeGreaterThan(0.05);
  expect(sittings(true)).toBeLessThan(0.01);
});
