import { expect, test } from "vitest";
import { stepsOf } from "./steps-of.ts";

const edit = (path: string) => ({ type: "file_modified", path, project: "p" });

test("names each step by what it is about", () => {
  const { steps } = stepsOf({
    steps: [
      edit("a.csv"),
      { type: "command_run", command: "make", path: "folder" },
      { type: "tool_used", tool: "sheet", action: "save" },
    ],
  });
  expect(steps.map(({ thing }) => thing)).toEqual(["a.csv", "make", "sheet · save"]);
  expect(steps.some(({ optional }) => optional)).toBe(false);
});

test("marks what some occurrences do without, and keeps the ways it is done where there are several", () => {
  const two = stepsOf({
    steps: [edit("a"), edit("b")],
    segment: {
      optional: [1],
      variants: [
        { steps: [edit("a"), edit("b")], occurrences: 20 },
        { steps: [edit("a")], occurrences: 4 },
      ],
    },
  });
  expect(two.steps.map(({ optional }) => optional)).toEqual([false, true]);
  expect(two.variants.map(({ steps, occurrences }) => [steps.length, occurrences])).toEqual([
    [2, 20],
    [1, 4],
  ]);
  expect(stepsOf({ steps: [], segment: { optional: [], variants: [{ steps: [], occurrences: 1 }] } }).variants).toEqual(
    [],
  );
});

test("has none for what has no steps, and passes over what it cannot read", () => {
  expect(stepsOf({}).steps).toEqual([]);
  expect(stepsOf({ steps: [null, "x", edit("a")], segment: 3 }).steps).toHaveLength(1);
});
