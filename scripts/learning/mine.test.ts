import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { WholePattern } from "#lib/mining/present-whole.ts";

const script = fileURLToPath(import.meta.resolve("./mine.ts"));
const folder = mkdtempSync(join(tmpdir(), "floyo-mine-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Sixty weekdays on which the tests are run, then something is built and pushed, at nine by a clock in Berlin. */
const lines = Array.from({ length: 84 }, (_, day) => day)
  .filter((day) => day % 7 < 5)
  .flatMap((day) =>
    ["npm test", "npm run build", "git push", `./once-${day}.sh`].map((command, i) =>
      JSON.stringify({
        id: `${day}-${i}`,
        type: "command_run",
        command,
        occurred_at: `${new Date(Date.UTC(2026, 0, 5 + day, 9, (day * 7) % 13, i * 40)).toISOString().slice(0, -1)}+0100`,
      }),
    ),
  );

function mine(args: string[], input?: string | Buffer) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { input, encoding: "utf8" });
  return { status, stderr, stdout };
}

function found(args: string[], input?: string | Buffer) {
  const { stdout } = mine(args, input);
  return JSON.parse(stdout) as {
    patterns: WholePattern[];
    suggestions: { title: string; pattern_ids: string[] }[];
    funnel: { events: number };
  };
}

describe("mine", { timeout: 60_000 }, () => {
  const file = join(folder, "events.ndjson");
  writeFileSync(file, lines.join("\n"));

  test("prints a sequence with its steps and every occurrence, each with its events in order", () => {
    const { patterns, suggestions, funnel } = found([file]);
    expect(funnel.events).toBe(lines.length);
    const sequence = patterns.find(({ kind }) => kind === "sequence");
    expect(sequence?.steps).toEqual(
      ["npm test", "npm run build", "git push"].map((command) => ({ symbol: command, type: "command_run", command })),
    );
    expect(sequence?.support).toBe(60);
    expect(sequence?.occurrences).toHaveLength(60);
    expect(sequence?.occurrences[0]?.event_ids).toEqual(["0-0", "0-1", "0-2"]);
    expect(sequence?.confidence).toBeGreaterThan(0.5);
    expect(suggestions.flatMap(({ pattern_ids }) => pattern_ids)).toContain(sequence?.id);
  });

  test("prints a routine with its cron by the clock that the file's times bear", () => {
    const routine = found([file]).patterns.find(({ kind }) => kind === "routine");
    expect(routine?.cron).toMatch(/^\d+ 9 \* \* 1-5$/);
    expect(routine?.timezone).toBe("Etc/GMT-1");
    expect(routine?.occurrences).toHaveLength(60);
    const inLondon = found([file, "--tz", "Europe/London"]).patterns.find(({ kind }) => kind === "routine");
    expect(inLondon).toMatchObject({ cron: expect.stringMatching(/ 8 \* \* 1-5$/), timezone: "Europe/London" });
  });

  test("prints a sequence of files and arguments that are new every day by what repeats of their names", () => {
    const reports = Array.from({ length: 56 }, (_, day) => day)
      .filter((day) => day % 7 < 5)
      .flatMap((day) => {
        const date = new Date(Date.UTC(2026, 0, 5 + day)).toISOString().slice(0, 10);
        const steps = [
          { type: "file_created", path: `reports/report-${date}.csv` },
          { type: "command_run", command: "./upload.sh" },
          { type: "file_modified", path: `notes/${date}.md` },
          { type: "command_run", command: `less ${day}.log` },
        ];
        return steps.map((step, i) =>
          JSON.stringify({ id: `${day}-${i}`, ...step, occurred_at: `${date}T${10 + (day % 5)}:${20 + i}:00+01:00` }),
        );
      });
    const { patterns, suggestions } = found(["-"], reports.join("\n"));
    const sequence = patterns.find(({ kind }) => kind === "sequence");
    expect(sequence?.steps).toEqual([
      {
        symbol: "file_created:reports/report-*.csv",
        type: "file_created",
        path: "reports/report-*.csv",
        pattern: true,
        example: "reports/report-2026-02-27.csv",
      },
      { symbol: "./upload.sh", type: "command_run", command: "./upload.sh" },
      {
        symbol: "file_modified:notes/*.md",
        type: "file_modified",
        path: "notes/*.md",
        pattern: true,
        example: "notes/2026-02-27.md",
      },
      { symbol: "less *.log", type: "command_run", command: "less *.log", pattern: true, example: "less 53.log" },
    ]);
    expect(sequence?.occurrences.map(({ event_ids }) => event_ids.length)).toEqual(new Array(40).fill(4));
    expect(suggestions.flatMap(({ pattern_ids }) => pattern_ids)).toContain(sequence?.id);
  });

  test("reads file histories, packed and from stdin, a commit as a group, and leaves later events out", () => {
    const packed = readFileSync(fileURLToPath(import.meta.resolve("#tests/fixtures/histories/history-a.ndjson.gz")));
    const changes = gunzipSync(packed)
      .toString()
      .split("\n")
      .filter((line) => line.includes('"occurred_at":"202') && JSON.parse(line).occurred_at.slice(0, 4) < "2024");
    const { patterns, funnel } = found(["-", "--until", "2024-01-01T00:00:00+01:00"], packed);
    expect(Math.abs(funnel.events - changes.length)).toBeLessThan(20);
    const [together] = patterns.filter(({ kind }) => kind === "relationship");
    const [newest] = together?.occurrences.slice(-1) ?? [];
    expect(together?.occurrences).toHaveLength(together?.support ?? 0);
    const read = newest?.event_ids.map((id) => JSON.parse(changes[Number(id.slice("line-".length)) - 1] ?? ""));
    expect(new Set(read?.map(({ commit }) => commit))).toEqual(new Set([newest?.group]));
    expect(new Set(read?.map(({ path }) => path))).toEqual(new Set(together?.files?.map(({ path }) => path)));
  });

  test("prints what a command works from, with its role and every occurrence", () => {
    const loads = Array.from({ length: 12 }, (_, day) => [
      { id: `${day}-in`, type: "file_opened", path: "in/a.csv", occurred_at: `2026-01-${10 + day}T09:00:00Z` },
      { id: `${day}-load`, type: "command_run", command: "load a.csv", occurred_at: `2026-01-${10 + day}T09:01:00Z` },
    ]).flat();
    const { patterns } = found(["-"], loads.map((event) => JSON.stringify(event)).join("\n"));
    const [input] = patterns.filter(
      ({ kind, statistics }) => kind === "relationship" && statistics.role === "input_of",
    );
    expect(input).toMatchObject({
      title: "Before you run `load a.csv`, you open `a.csv`",
      files: [{ path: "in/a.csv" }],
      statistics: { action: { type: "command_run", command: "load a.csv" }, named: true },
      support: 12,
    });
    expect(input?.occurrences.map(({ event_ids }) => event_ids)).toEqual(
      Array.from({ length: 12 }, (_, day) => [`${day}-in`, `${day}-load`]),
    );
  });

  test("names bad lines with what to do, and goes on", () => {
    const { status, stderr, stdout } = mine(["-"], `${lines[0]}\n{"type":\n\n[]\n{"occurred_at":"2026-01-05"}\n`);
    expect(stderr).toBe(
      "Line 2 is not JSON; write one JSON object a line.\n" +
        "Line 4 is not a JSON object; write one event a line.\n" +
        "Line 5 has no `type`; name what happened, e.g. `file_modified`.\n" +
        "3 lines were skipped.\n",
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout).funnel.events).toBe(1);
  });

  test("says what is wrong with a command line or a file", () => {
    expect(mine([])).toMatchObject({ status: 2, stderr: expect.stringContaining("Name the file") });
    expect(mine([file, "--tz", "Mars"])).toMatchObject({ status: 2, stderr: expect.stringContaining("no time zone") });
    expect(mine([file, "--until", "soon"])).toMatchObject({ status: 2, stderr: expect.stringContaining("is no time") });
    expect(mine([join(folder, "none")])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("cannot be read"),
    });
  });

  test("finds nothing in nothing", () => {
    expect(found(["-"], "")).toMatchObject({ patterns: [], suggestions: [], funnel: { events: 0 } });
  });
});
