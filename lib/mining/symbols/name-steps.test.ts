import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { readLog } from "../assemble-timeline.ts";
import { EventLog } from "../event-log.ts";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent, SequencePattern } from "../types.ts";
import { nameSteps } from "./name-steps.ts";

const DAY = 86_400_000;
const start = Date.UTC(2025, 0, 6, 8);
const options = { nowMs: Date.UTC(2026, 0, 1), timeZone: "Europe/Berlin" };

const file = (atMs: number, type: string, path: string): MiningEvent => ({
  id: `${atMs} ${type} ${path}`,
  occurredAtMs: atMs,
  utcOffsetMinutes: 60,
  type,
  path,
});
const command = (atMs: number, text: string): MiningEvent => ({
  id: `${atMs} ${text}`,
  occurredAtMs: atMs,
  utcOffsetMinutes: 60,
  type: "command_run",
  command: text,
});

function named(events: readonly MiningEvent[]) {
  const log = new EventLog();
  for (const event of events) log.add(event);
  return nameSteps(readLog(log, "Europe/Berlin").timeline);
}
const classesOf = (events: readonly MiningEvent[]): string[] =>
  named(events)
    .timeline.steps.filter(({ pattern }) => pattern)
    .map(({ type, path, command: text, action }) => `${type} ${path ?? text ?? action}`);

/** One file a day, by the day's name. */
const daily = (days: number, pathOf: (day: number) => string, type = "file_created") =>
  Array.from({ length: days }, (_, day) => file(start + day * DAY, type, pathOf(day)));

const dateOf = (day: number) => new Date(start + day * DAY).toISOString().slice(0, 10);

/** Every weekday a new report is made from a fixed script, sent, and the day's note is written, among other work. */
function reporter(days: number, name: (day: number) => string): MiningEvent[] {
  const random = seededRandom(7);
  const other = () => `task ${Math.floor(random() * 12)}`;
  return Array.from({ length: days }, (_, day) => day)
    .filter((day) => day % 7 < 5)
    .flatMap((day) => {
      const at = start + day * DAY + Math.floor(random() * 180) * 60_000;
      const minute = (n: number) => at + n * 60_000;
      return [
        ...[0, 1, 2, 3].map((n) => command(minute(n), other())),
        file(minute(5), "file_created", `reports/report-${name(day)}.csv`),
        ...(random() < 0.5 ? [command(minute(6), other())] : []),
        command(minute(7), "./upload.sh"),
        file(minute(9), "file_modified", `notes/${dateOf(day)}.md`),
        ...[11, 12, 13].map((n) => command(minute(n), other())),
      ];
    });
}

const sequencesOf = (events: readonly MiningEvent[]) =>
  mineEvents(events, options).patterns.filter((one): one is SequencePattern => one.kind === "sequence");

describe("files that are new every time are called by", () => {
  test("their name without numbers, or without the part that varies", () => {
    const words = ["anna", "bert", "cora", "dirk", "emil", "fay"];
    expect(classesOf(daily(6, (day) => `reports/report-${dateOf(day)}.csv`))).toEqual([
      "file_created reports/report-*.csv",
    ]);
    expect(classesOf(daily(6, (day) => `reports/report-${words[day]}.csv`))).toEqual([
      "file_created reports/report-*.csv",
    ]);
    expect(classesOf(daily(6, (day) => `clients/${words[day]}/invoice.pdf`))).toEqual([
      "file_created clients/*/invoice.pdf",
    ]);
    expect(classesOf(daily(6, (day) => `2025/${day + 1}/summary.csv`))).toEqual(["file_created */*/summary.csv"]);
  });

  test("their folder and extension, their folder, or the extension alone", () => {
    const words = ["rent", "phone", "water", "power", "books", "train"];
    const kinds = ["md", "txt", "pdf", "png", "csv", "svg"];
    expect(classesOf(daily(6, (day) => `invoices/${words[day]}.pdf`))).toEqual(["file_created invoices/*.pdf"]);
    expect(classesOf(daily(6, (day) => `inbox/${words[day]}.${kinds[day]}`))).toEqual(["file_created inbox/*"]);
    expect(classesOf(daily(6, (day) => `${words[5 - day]}/${words[day]}.ipynb`))).toEqual(["file_created **/*.ipynb"]);
  });

  test("themselves, when they recur, when four days are all there is, or when one of them is most of it", () => {
    expect(classesOf(daily(30, (day) => `reports/report-${day % 3}.csv`))).toEqual([]);
    expect(classesOf(daily(4, (day) => `reports/report-${day}.csv`))).toEqual([]);
    expect(classesOf(daily(5, (day) => `reports/report-${Math.max(0, day - 2)}.csv`))).toEqual([]);
  });

  test("nothing, when the class is what the work is made of", () => {
    const events = Array.from({ length: 40 * 60 }, (_, i) => {
      const at = start + Math.floor(i / 60) * DAY + (i % 60) * 60_000;
      return i % 2 === 0 ? command(at, "make") : file(at, "file_modified", `src/${(i * 7919) % 2399}x.ts`);
    });
    expect(classesOf(events)).toEqual([]);
  });

  test("a class that holds for what differs in its words is not taken where finer ones recur", () => {
    const events = [
      ...daily(8, (day) => `reports/sales-${dateOf(day)}.csv`),
      ...daily(8, (day) => `reports/costs-${dateOf(day)}.csv`),
    ];
    expect(classesOf(events).sort()).toEqual(["file_created reports/costs-*.csv", "file_created reports/sales-*.csv"]);
  });
});

/** One command a day, by the day's number. */
const dailyCommand = (days: number, textOf: (day: number) => string) =>
  Array.from({ length: days }, (_, day) => command(start + day * DAY, textOf(day)));

describe("commands whose arguments vary are called by", () => {
  const words = ["fix login", "add cache", "tidy tests", "drop layout", "move index", "name worker"];

  test("what stays beside numbers, quotes, one argument, or behind the first words", () => {
    expect(classesOf(dailyCommand(6, (day) => `ssh host-${day} uptime`))).toEqual(["command_run ssh host-* uptime"]);
    expect(classesOf(dailyCommand(6, (day) => `git commit -m "${words[day]} ${day}"`))).toEqual([
      'command_run git commit -m "*"',
    ]);
    expect(classesOf(dailyCommand(6, (day) => `cp ${words[day]?.split(" ")[1]}.ts /backup`))).toEqual([
      "command_run cp * /backup",
    ]);
    expect(classesOf(dailyCommand(6, (day) => `git commit -m ${words[day]}${" again".repeat(day % 3)}`))).toEqual([
      "command_run git commit -m *",
    ]);
  });

  test("one class, though a word of theirs would make finer ones", () => {
    const events = dailyCommand(120, (day) => `git add src/${"abcdefghijkl"[day % 12]?.repeat(3)}-${day}.ts`);
    expect(classesOf(events)).toEqual(["command_run git add *"]);
  });

  test("one class, though some come back, but for a habit of its own", () => {
    const many = named(dailyCommand(80, (day) => `ssh host-${(day * day) % 47}`));
    expect(new Set(many.classOf).size).toBe(1);
    const { classOf } = named(dailyCommand(80, (day) => `ssh host-${day % 2 === 0 ? 0 : day}`));
    expect(classOf.filter((one) => one < 0)).toHaveLength(1);
  });

  test("themselves, when they are few or the program's own words", () => {
    expect(classesOf(dailyCommand(40, (day) => `git ${["status", "log", "diff", "stash"][day % 4]}`))).toEqual([]);
    expect(classesOf(dailyCommand(40, (day) => `make -j${day % 2}`))).toEqual([]);
    expect(classesOf(dailyCommand(200, (day) => `run task-${day % 30}`))).toEqual([]);
    expect(classesOf(dailyCommand(40, (day) => `tool${day}`))).toEqual([]);
  });
});

test("the cells of a sheet that is filled in within a day are one", () => {
  const events = Array.from({ length: 30 }, (_, row) => ({
    ...command(start + row * 60_000, `${row}`),
    type: "app_used",
    app: "Excel",
    action: `edit B${row + 2}`,
  }));
  expect(classesOf(events)).toEqual(["app_used edit B*"]);
});

test("a routine of commands with arguments is found and starts by whatever argument comes next", () => {
  const random = seededRandom(11);
  const events = Array.from({ length: 40 }, (_, day) => {
    const at = start + day * DAY + Math.floor(random() * 300) * 60_000;
    return [
      ...[0, 1, 2].map((n) => command(at + n * 60_000, `task ${"abcdefgh"[Math.floor(random() * 8)]}`)),
      command(at + 4 * 60_000, `python report.py ${dateOf(day)}`),
      command(at + 6 * 60_000, `scp out/report-${dateOf(day)}.pdf files:/srv/`),
      ...[8, 9, 10].map((n) => command(at + n * 60_000, `task ${"abcdefgh"[Math.floor(random() * 8)]}`)),
    ];
  }).flat();
  const { suggestions } = mineEvents(events, options);
  expect(sequencesOf(events).map(({ title }) => title)).toEqual([
    "You run `python report.py *`, then `scp out/report-*.pdf files:/srv/`",
  ]);
  expect(suggestions[0]?.reason).toContain(
    "`python report.py *` stands for commands such as `python report.py 2025-02-14`",
  );
  expect(suggestions[0]?.draft.trigger).toMatchObject({ match: { command: "python report.py *" } });
  expect(suggestions[0]?.backtest.matched).toBeGreaterThan(20);
});

describe("a routine with new files", () => {
  const events = reporter(70, dateOf);

  test("is found, with all of its events, an example, and a trigger that knows the next file", () => {
    const { suggestions } = mineEvents(events, options);
    const [sequence] = sequencesOf(events);
    expect(sequence?.statistics.steps.map(({ path, command: text }) => path ?? text)).toEqual([
      "reports/report-*.csv",
      "./upload.sh",
      "notes/*.md",
    ]);
    expect(sequence?.support).toBeGreaterThanOrEqual(48);
    expect(sequence?.title).toBe("You create `report-*.csv`, run `./upload.sh`, then edit `notes/*.md`");
    expect(sequence?.statistics.steps[0]).toMatchObject({ pattern: true, example: "reports/report-2025-03-14.csv" });
    const last = sequence?.evidence.occurrences.at(-1);
    expect(last?.eventIds).toHaveLength(3);
    expect(last?.eventIds[0]).toContain("report-2025-03-14.csv");
    const told = suggestions.find(({ patternKeys }) => patternKeys.includes(sequence?.key ?? ""));
    expect(told?.reason).toContain("`report-*.csv` stands for files such as `report-2025-03-14.csv`");
    expect(told?.draft.trigger).toMatchObject({ match: { type: "file_created", path: "reports/report-*.csv" } });
    expect(told?.backtest.matched).toBeGreaterThan(15);
  });

  test("is the same whatever the varying part is, and in whatever order events come", () => {
    const [usual] = sequencesOf(events);
    const word = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom(..."bdfgkmpqrstz") });
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 70, maxLength: 70 }), fc.nat(), (words, seed) => {
        const random = seededRandom(seed);
        const other = reporter(70, (day) => words[day] as string);
        const keyed = other.map((event) => ({ event, key: random() })).sort((a, b) => a.key - b.key);
        const [found] = sequencesOf(keyed.map(({ event }) => event));
        expect(found?.key).toBe(usual?.key);
        expect(found?.support).toBe(usual?.support);
        expect(found?.title).toBe(usual?.title);
      }),
      { numRuns: 10 },
    );
  });

  test("counts its events as of the pattern", () => {
    const { funnel } = mineEvents(events, options);
    const { omitted, rare, recurring, inPatterns, suggested } = funnel.eventsByUse;
    expect(omitted + rare + recurring + inPatterns + suggested).toBe(events.length);
    expect(suggested).toBeGreaterThanOrEqual(150);
  });
});

test("files in a row are one doing, and show each of their events", () => {
  const events = Array.from({ length: 10 }, (_, day) => day).flatMap((day) =>
    [0, 1, 2].map((n) => file(start + day * DAY + n * 60_000, "file_created", `scans/scan-${day * 3 + n}.pdf`)),
  );
  const { timeline, classOf } = named(events);
  const class0 = classOf.find((one) => one >= 0);
  const runs = [...timeline.runStep.keys()].filter((run) => timeline.runStep[run] === class0);
  expect(runs).toHaveLength(10);
  expect(runs.map((run) => timeline.runIds(run).length)).toEqual(runs.map(() => 3));
});

test("names at random, in an order at random, make no sequence", () => {
  let found = 0;
  for (let seed = 0; seed < 20; seed++) {
    const random = seededRandom(400 + seed);
    const events = Array.from({ length: 1500 }, (_, i) => {
      const at = start + Math.floor(i / 15) * DAY + (i % 15) * 120_000;
      const pick = Math.floor(random() * 12);
      const noise = Math.floor(random() * 1e9).toString(36);
      return pick < 6
        ? command(at, `task ${pick}`)
        : file(at, "file_created", `folder-${"abcdef"[pick - 6]}/x${noise}`);
    });
    found += sequencesOf(events).length;
  }
  expect(found).toBe(0);
});

test("ten thousand paths of many words, in one folder and in twenty, are named in bounded work", () => {
  const words = (n: number) => [..."abcdefgh"].map((letter, i) => ((n >> i) & 1 ? letter.repeat(3) : "")).join("");
  for (const folders of [1, 20]) {
    const events = Array.from({ length: 10_000 }, (_, i) => {
      const name = `${words(i)}-${words(i >> 4)}-${words(i >> 9)}-x${i.toString(36)}.ts`;
      return file(start + i * 60_000, "file_modified", `a${i % folders}/${name}`);
    });
    expect(named(events).classOf).toHaveLength(10_000);
  }
}, 60_000);

test("what is quoted is prose: kinds of messages are one command, unless most are of one kind", () => {
  const commits = (kindOf: (day: number) => string) =>
    Array.from({ length: 60 }, (_, day) => command(start + day * DAY, `git commit -m "${kindOf(day)} ${1000 + day}"`));
  const kinds = ["fix", "feat", "docs"];
  expect(classesOf(commits((day) => kinds[day % 3] as string))).toEqual(['command_run git commit -m "*"']);
  expect(classesOf(commits((day) => (day % 3 === 0 ? "docs" : "fix")))).toContain('command_run git commit -m "fix *"');
});
