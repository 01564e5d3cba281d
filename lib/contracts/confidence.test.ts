import { expect, test } from "vitest";
import { confidenceWords } from "./confidence.ts";

test("the words go up with the figure", () => {
  expect([0, 0.49, 0.5, 0.79, 0.8, 1].map(confidenceWords)).toEqual([
    "tentative",
    "tentative",
    "likely",
    "likely",
    "very likely",
    "very likely",
  ]);
});
