import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as getPattern } from "#app/api/v1/patterns/[id]/route.ts";
import { GET } from "#app/api/v1/relationships/route.ts";
import type { Pattern } from "#lib/contracts/patterns.ts";
import type { FileRelations } from "#lib/contracts/relationships.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { analyzePatterns } from "#lib/domains/patterns/analyze-patterns.ts";
import { closeDb } from "#lib/platform/db.ts";
import { endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, makeCaller } from "#tests/integration/events/call.ts";
import { habit, quietContext, store } from "./habit.ts";

let caller: Caller;

/** The habit's command writes a report, and a commit a day changes two files together. */
function work(): TelemetryEvent[] {
  const events = habit(8);
  for (const { type, occurred_at } of habit(8)) {
    if (type !== "command_run") continue;
    const add = (minutes: number, path: string, group?: string) =>
      events.push({
        id: crypto.randomUUID(),
        type: "file_modified",
        occurred_at: new Date(Date.parse(occurred_at) + minutes * 60_000).toISOString(),
        path,
        project: "reports",
        ...(group === undefined ? {} : { group }),
      });
    add(2, "out/summary.pdf");
    const group = `commit-${occurred_at.slice(0, 10)}`;
    if (Date.parse(occurred_at) % 3 !== 0) continue;
    add(300, "model.sql", group);
    add(300, "model.yml", group);
  }
  return events;
}

beforeAll(async () => {
  caller = await makeCaller();
  const ctx = await quietContext(caller);
  await store(ctx, work());
  await analyzePatterns(ctx);
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const ask = async (query: Record<string, string | number>, of = caller) =>
  (await call<FileRelations>(GET, { key: of.key, query })).body;

describe("asking about a file", () => {
  test("tells what it goes into and comes out of, with the pattern and events that say so", async () => {
    const { files, data } = await ask({ path: "sales.csv" });
    expect(files).toEqual([{ path: "sales.csv", project: "reports", pattern: false }]);
    const input = data.find(({ role }) => role === "input_of");
    expect(input).toMatchObject({
      title: "Before you run `python report.py`, you edit `sales.csv`",
      action: { type: "command_run", command: "python report.py" },
      together: 40,
      of: 40,
      active: true,
      distinct_days: 40,
    });
    expect(data.map(({ role }) => role)).toContain("followed_by");
    expect(data.map(({ confidence }) => confidence)).toEqual(
      data.map(({ confidence }) => confidence).toSorted((a, b) => b - a),
    );
    const said = await call<Pattern>(getPattern, { key: caller.key, params: { id: input?.pattern_id ?? "" } });
    expect(said.body).toMatchObject({ kind: "relationship", statistics: { role: "input_of" } });
    expect(said.body.evidence.occurrences[0]?.event_ids).toHaveLength(2);
    const written = (await ask({ path: "summary.pdf" })).data.find(({ role }) => role === "output_of");
    expect(written).toMatchObject({ action: { command: "python report.py" }, file: { path: "out/summary.pdf" } });
  });

  test("tells what changes with it, and no more than is asked for", async () => {
    const { data } = await ask({ path: "model.sql" });
    expect(data).toMatchObject([{ role: "changes_with", related_file: { path: "model.yml" }, action: null }]);
    expect((await ask({ path: "sales.csv", limit: 1 })).data).toHaveLength(1);
  });

  test("knows nothing of a file that goes with nothing, of another project's, and of another person's", async () => {
    const nothing = { files: [], data: [] };
    expect(await ask({ path: "notes/3.md" })).toEqual(nothing);
    expect(await ask({ path: "sales.csv", project: "other" })).toEqual(nothing);
    expect(await ask({ path: "sales.csv" }, await makeCaller())).toEqual(nothing);
  });

  test("needs a path", async () => {
    for (const query of [{}, { path: " " }, { path: "a", limit: 0 }, { path: "a", unknown: 1 }]) {
      expect(codeOf(await call(GET, { key: caller.key, query }))).toBe("VALIDATION_ERROR");
    }
  });
});
