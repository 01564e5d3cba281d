import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";
import { startWatching } from "./watching.ts";

let machine: Machine;
beforeEach(async () => {
  machine = await makeMachine();
});
afterEach(() => machine.remove());

const at = (path: string) => join(machine.folder, path);
const json = async (...args: string[]) => JSON.parse((await machine.run([...args, "--local", "--json"])).stdout);

const dayMs = 86_400_000;
/** Seven weeks: `sales.csv` and `report.py` each weekday at nine, `lib/api.ts` with its page at any hour, and other work. */
function habit(): string {
  const lines: string[] = [];
  const put = (n: number, ms: number, more: Record<string, unknown>) =>
    lines.push(
      JSON.stringify({
        id: `0b0a3a52-7c9b-4d0c-8a3b-${String(n).padStart(8, "0")}${String(lines.length).padStart(4, "0")}`,
        occurred_at: new Date(ms).toISOString(),
        project: "reports",
        ...more,
      }),
    );
  const start = Date.now() - 50 * dayMs;
  for (let day = 0; day < 49; day += 1) {
    const midnight = Math.floor((start + day * dayMs) / dayMs) * dayMs;
    const weekday = new Date(midnight).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    const nine = midnight + 9 * 3_600_000 + (day % 7) * 60_000;
    put(day, nine, { type: "file_modified", path: "sales.csv", group: `g${day}` });
    put(day, nine, { type: "file_modified", path: "totals.csv", group: `g${day}` });
    put(day, nine + 90_000, { type: "command_run", command: "python report.py" });
    const later = nine + (2 + (day % 5)) * 3_600_000;
    const [one, other] = day % 2 ? ["lib/api.ts", "docs/api.md"] : [`notes/${day}.md`, `src/${day % 6}.ts`];
    put(day, later, { type: "file_modified", path: one, group: `h${day}` });
    put(day, later, { type: "file_modified", path: other, group: `h${day}` });
  }
  return `${lines.join("\n")}\n`;
}

test("a person without account or server records, and learns what repeats, on their machine alone", async () => {
  const recorded = await machine.run(["record", "-", "--local"], { input: habit() });
  expect(recorded).toMatchObject({ code: 0, stderr: "" });
  expect(recorded.stdout).toMatch(/Recorded 175 events\.\nKept on this machine alone: 175 new\.\n/);
  // Again, every id is known.
  expect(await json("status")).toMatchObject({ local: true, events: 175 });
  expect((await machine.run(["record", "-", "--local"], { input: habit() })).stdout).toMatch(
    /0 new, 175 known here already/,
  );
  expect(await json("status")).toMatchObject({ events: 175 });
  expect(existsSync(join(machine.home, "credentials.json"))).toBe(false);

  const { data: patterns } = await json("patterns");
  expect(patterns.map(({ kind }: { kind: string }) => kind)).toContain("routine");
  const { data: temporal } = await json("temporal");
  expect(temporal[0]).toMatchObject({ kind: "routine", statistics: { weekdays: [1, 2, 3, 4, 5] } });
  const related = await json("relationships", "api.ts");
  expect(related).toMatchObject({
    files: [{ path: "lib/api.ts" }],
    data: [{ role: "changes_with", related_file: { path: "docs/api.md" } }],
  });
  expect(await json("relationships", "notes/1.md")).toEqual({ files: [], data: [] });
  expect((await machine.run(["relationships", "notes/1.md", "--local"])).stdout).toBe(
    "Nothing is known to go with notes/1.md.\n",
  );
  const goesWith = await machine.run(["relationships", "sales.csv", "--local"]);
  expect(goesWith).toMatchObject({ code: 0, stderr: "" });
  expect(goesWith.stdout).toMatch(
    /^sales\.csv\n\nGoes into\nseen .*\n35 of 35 times .* python report\.py\n\nIs followed by\nseen .*\n35 of 35 times .* python report\.py\n$/,
  );
  expect((await machine.run(["relationships", "--local"])).stdout).toMatch(
    /^Around a file\nseen .*Before you run `python report\.py`, you edit `sales\.csv`/s,
  );
  const { data: nextAfter } = await json("next", "--after", "sales.csv");
  expect(nextAfter.map(({ symbol }: { symbol: string }) => symbol)).toContain("file_modified:reports:totals.csv");
  expect((await machine.run(["next", "--local"])).stdout).toMatch(
    /^chance {2}next\n.*\d+ %.*\nAfter your last event .*; learned from 175 events\.\n$/s,
  );
  const { data: suggestions } = await json("suggest");
  expect(suggestions.length).toBeGreaterThan(0);
  const explained = await machine.run(["suggest", suggestions[0].id.slice(0, 8), "--local"]);
  expect(explained).toMatchObject({ code: 0, stderr: "" });
  expect(explained.stdout).toMatch(/Over your last 30 days it would have started/);
  const script = ["suggest", "export", suggestions[0].id, "--format", "bash", "--local"];
  const written = await machine.run([...script, "--out", "draft.sh"]);
  expect(written).toMatchObject({ code: 0, stdout: "Wrote draft.sh. Read it before you run it.\n" });
  expect(readFileSync(at("draft.sh"), "utf8")).toBe((await machine.run(script)).stdout);
  expect(await machine.run([...script, "--out", "draft.sh"])).toMatchObject({ code: 2 });
  const why = await machine.run(["patterns", "--why", "--local"]);
  expect(why).toMatchObject({ code: 0, stderr: "" });
  expect(why.stdout).toMatch(/^\d suggestions? from 175 events on \d+ days\.\n.* 175 {2}in all\n.*made no suggestion/s);
  const shown = await machine.run(["patterns", temporal[0].id.slice(0, 8), "--local"]);
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(shown.stdout).toMatch(/^Routines: seen \d+ times on \d+ days/m);
});

test("what is kept can be taken out whole, and put back", async () => {
  await machine.run(["record", "-", "--local"], { input: habit() });
  expect((await machine.run(["export", "--local", "--out", "events.ndjson"])).stdout).toBe(
    "Wrote 175 events to events.ndjson.\n",
  );
  expect(await machine.run(["export", "--local", "--out", "events.ndjson"])).toMatchObject({ code: 2 });
  const lines = readFileSync(at("events.ndjson"), "utf8").trimEnd().split("\n");
  expect(lines.map((line) => TelemetryEvent.parse(JSON.parse(line)).id)).toHaveLength(175);

  const day = TelemetryEvent.parse(JSON.parse(lines[0] ?? "")).occurred_at.slice(0, 10);
  const cleared = await json("clear", "--from", `${day}T00:00:00Z`, "--to", `${day}T23:59:59Z`, "--yes");
  expect(cleared).toEqual({ deleted: 5 });
  expect(await json("status")).toMatchObject({ events: 170 });
  expect((await machine.run(["export", "--local"])).stdout).not.toContain(day);
  await machine.run(["record", "-", "--local"], { input: `${lines.join("\n")}\n` });
  expect(await json("status")).toMatchObject({ events: 175 });
  expect(await json("clear", "--all", "--yes")).toEqual({ deleted: 175 });
  expect(await json("patterns")).toEqual({ data: [] });
  expect((await machine.run(["patterns", "--local"])).stdout).toMatch(/^Nothing is kept on this machine yet/);
  expect(await json("patterns", "--why")).toMatchObject({ state: "none", funnel: { events: 0 } });
});

test("nothing is deleted without a word, or with a wrong one", async () => {
  await machine.run(["record", "-", "--local"], { input: habit() });
  for (const args of [
    [],
    ["--all"],
    ["--from", "yesterday"],
    ["--from", "2026-02-30", "--yes"],
    ["--from", "2026-11-02", "--to", "2026-11-01", "--yes"],
  ])
    expect(await machine.run(["clear", "--local", ...args]), args.join(" ")).toMatchObject({ code: 2 });
  expect(await json("status")).toMatchObject({ events: 175 });
});

test("watching keeps what happens on this machine alone, and status shows it", async () => {
  mkdirSync(at("work"));
  const watching = await startWatching(machine, ["work", "--local"]);
  writeFileSync(at("work/a.txt"), "1");
  await expect.poll(() => watching.events.map(({ path }) => path), { timeout: 10_000 }).toEqual(["a.txt"]);
  expect(await json("status")).toMatchObject({ events: 1, watchers: [{ account: "local" }] });
  await watching.end();
  expect(await json("status")).toMatchObject({ events: 1, watchers: [] });
  expect(await json("import", "history", "nowhere.ndjson").catch(() => null)).toBeNull();
});
