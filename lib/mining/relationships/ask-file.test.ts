import { describe, expect, test } from "vitest";
import type { Json } from "../types.ts";
import { askFile, type KnownRelationship } from "./ask-file.ts";

const file = (path: string, project?: string): Json => (project === undefined ? { path } : { path, project });
let number = 0;

function known(title: string, confidence: number, statistics: Record<string, Json>, support = 10): KnownRelationship {
  const id = `id-${number++}`;
  return { id, title, support, confidence, distinct_days: 6, last_seen_at: "2026-11-01T00:00:00.000Z", statistics };
}

const together = (title: string, confidence: number, from: Json[], to: Json[], more: Record<string, Json> = {}) =>
  known(title, confidence, { role: "changes_with", files: [...from, ...to], from, to, to_total: 40, ...more });
const link = (role: string, path: string, command: string, confidence: number, more: Record<string, Json> = {}) =>
  known(`${role} ${command}`, confidence, {
    role,
    files: [{ path }],
    action: { type: "command_run", command },
    misses_total: 2,
    ...more,
  });

describe("asking about one file", () => {
  test("gathers all that is known of it, what goes on first, then the likeliest", () => {
    const { files, data } = askFile(
      [
        link("input_of", "data/sales.csv", "python report.py", 0.8, { named: true }),
        link("input_of", "data/sales.csv", "old.sh", 0.99, { status: "stopped" }),
        link("output_of", "data/sales.csv", "export.sh", 0.9),
        link("followed_by", "data/other.csv", "export.sh", 0.95),
        together("both", 0.85, [file("data/sales.csv")], [file("data/totals.csv")]),
      ],
      "data/sales.csv",
    );
    expect(files).toEqual([{ path: "data/sales.csv", project: null, pattern: false }]);
    expect(data.map(({ role, confidence, active }) => [role, confidence, active])).toEqual([
      ["output_of", 0.9, true],
      ["changes_with", 0.85, true],
      ["input_of", 0.8, true],
      ["input_of", 0.99, false],
    ]);
    expect(data[2]).toMatchObject({
      action: { type: "command_run", command: "python report.py", tool: null },
      related_file: null,
      together: 10,
      of: 12,
      named: true,
    });
    expect(data[1]).toMatchObject({ action: null, related_file: { path: "data/totals.csv" }, of: 10 });
  });

  test("is as sure of a file that is announced as its own changes say", () => {
    const { data } = askFile([together("both", 0.95, [file("a.ts")], [file("b.ts")])], "b.ts");
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ related_file: { path: "a.ts" }, together: 10, of: 40 });
    // 10 of 40 is a quarter at most.
    expect(data[0]?.confidence).toBeLessThan(0.25);
  });

  test("means a path before the end of one, a pattern that stands for it, and one project alone where it is said", () => {
    const graph = [
      link("input_of", "app.ts", "one", 0.8),
      link("input_of", "src/app.ts", "two", 0.7),
      link("input_of", "lib/xapp.ts", "three", 0.7),
      link("output_of", "out/report-*.pdf", "make", 0.9, { files: [{ path: "out/report-*.pdf", pattern: true }] }),
    ];
    const asked = (path: string, project?: string) => askFile(graph, path, project).data.map(({ title }) => title);
    expect(asked("app.ts")).toEqual(["input_of one"]);
    expect(asked("./src/app.ts")).toEqual(["input_of two"]);
    expect(asked("src\\app.ts")).toEqual(["input_of two"]);
    expect(asked("/home/me/shop/src/app.ts")).toEqual(["input_of one", "input_of two"]);
    expect(asked("out/report-2026-01-05.pdf")).toEqual(["output_of make"]);
    expect(asked("out/report-*.pdf")).toEqual(["output_of make"]);
    expect(asked("pp.ts")).toEqual([]);
    const projects = [
      together("shop", 0.9, [file("a.ts", "shop")], [file("b.ts", "shop")]),
      together("none", 0.8, [file("a.ts")], [file("c.ts")]),
    ];
    const of = (project?: string) => askFile(projects, "a.ts", project);
    expect(of().files).toHaveLength(2);
    expect(of("shop").data.map(({ title }) => title)).toEqual(["shop"]);
    expect(of("").data.map(({ title }) => title)).toEqual(["none"]);
  });

  test("tells of two files only once that they change together, by the stronger", () => {
    const { data } = askFile(
      [
        together("set", 0.6, [file("a.ts")], [file("b.ts"), file("c.ts")]),
        together("pair", 0.9, [file("a.ts")], [file("b.ts")]),
      ],
      "a.ts",
    );
    expect(data.map(({ related_file, title }) => [related_file?.path, title])).toEqual([
      ["b.ts", "pair"],
      ["c.ts", "set"],
    ]);
  });

  test("reads what was stored before there were other relationships than files that change together", () => {
    const old = { files: [file("a.ts"), file("b.ts")], from: [file("a.ts")], to: [file("b.ts")] };
    expect(askFile([known("old", 0.8, old)], "a.ts").data).toMatchObject([{ role: "changes_with" }]);
    expect(askFile([known("nothing", 0.8, {})], "a.ts")).toEqual({ files: [], data: [] });
  });
});
