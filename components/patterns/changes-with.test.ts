import { expect, test } from "vitest";
import { announcingFile, findNeighbours, listRelatedFiles } from "./changes-with.ts";

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
    { path: "b.ts", project: "floyo", together: 9, patternId: "q" },
    { path: "c.ts", project: "floyo", together: 9, patternId: "q" },
  ]);
});

test("knows the file that announces the others, and none where there is none", () => {
  expect(announcingFile(relationship("p", 5, file("a.ts"), file("b.ts")).statistics)).toEqual(file("a.ts"));
  expect(announcingFile({ files: [file("b.ts")], from: [], to: [file("b.ts")] })).toEqual(file("b.ts"));
  expect(announcingFile({})).toBeNull();
});

test("lists every file that goes with something once", () => {
  const all = [
    relationship("p", 5, file("a.ts"), file("b.ts")),
    relationship("q", 9, file("b.ts"), file("c.ts")),
    relationship("r", 3, file("a.ts", "other"), file("c.ts", "other")),
  ];
  expect(listRelatedFiles(all).map(({ path, project, together }) => [path, project, together])).toEqual([
    ["b.ts", "floyo", 9],
    ["c.ts", "floyo", 9],
    ["a.ts", "floyo", 5],
    ["a.ts", "other", 3],
    ["c.ts", "other", 3],
  ]);
  expect(listRelatedFiles([{ statistics: {} }])).toEqual([]);
});
