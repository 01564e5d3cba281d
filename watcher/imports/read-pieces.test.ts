import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLines, readPieces } from "./read-pieces.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "floyo-pieces-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a file larger than a piece is read whole, in lines of any end, with no letter torn", () => {
  const path = join(folder, "large");
  // Letters of three bytes never end where a piece does.
  const lines = Array.from({ length: 40_000 }, (_, index) => `${index} €€€€€`);
  writeFileSync(path, `\ufeff${lines.map((line, index) => line + (index % 2 === 0 ? "\r\n" : "\n")).join("")}last`);
  expect([...readLines(path)]).toEqual([...lines, "last"]);
  expect([...readPieces(path)].length).toBeGreaterThan(1);
});

test("of a file that nobody reads to its end no handle is left open", () => {
  const path = join(folder, "small");
  writeFileSync(path, "one\ntwo\n");
  // The lowest number that is free is the next.
  const next = () => {
    const file = openSync(path, "r");
    closeSync(file);
    return file;
  };
  const before = next();
  for (const line of readLines(path)) if (line === "one") break;
  expect(next()).toBe(before);
  expect([...readLines(path)]).toEqual(["one", "two"]);
});
