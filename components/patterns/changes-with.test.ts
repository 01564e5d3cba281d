import { expect, test } from "vitest";
import { announcingFile, findNeighbours } from "./changes-with.ts";

const file = (path: string, project = "floyo") => ({ path, project });
const relationship = (id: string, together: number, ...files: ReturnType<typeof file>[]) => ({
  id,
  statistics: { together, files, from: files.slice(0, 1), to: files.slice(1) },
});

test("gathers what changes with a file over all relationships, the most frequent first, each once", () => {
  const found = findNeighbours(file("a.ts"), [
    relationship("p", 5, file("a.ts"), file("b.ts")),
    relationship("q", 9, file("c.ts"), file("a.ts"), file("b.ts")),
    relationship("r", 99, file("d.ts"), file("e.ts")),
    relationship("s", 50, file("a.ts", "other"), file("f.ts", "other")),
  ]);
  expect(found).toEqual([
    { path: "b.ts", together: 9, patternId: "q" },
    { path: "c.ts", together: 9, patternId: "q" },
  ]);
});

test("knows the file that announces the others, and none where there is none", () => {
  expect(announcingFile(relationship("p", 5, file("a.ts"), file("b.ts")).statistics)).toEqual(file("a.ts"));
  expect(announcingFile({})).toBeNull();
});
