import { describe, expect, test } from "vitest";
import { plantLinks } from "#tests/fixtures/histories/plant-links.ts";
import { plantPerson } from "#tests/fixtures/histories/plant-person.ts";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { shuffleWithinStretches } from "#tests/fixtures/histories/shuffle-within-stretches.ts";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent, RelationshipPattern } from "../types.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
type Look = Omit<MiningEvent, "id" | "occurredAtMs" | "utcOffsetMinutes">;
/** What is done, and how many minutes after the thing before it. */
type Done = [look: Look, minutes?: number];

const edit = (path: string, more: Partial<Look> = {}): Look => ({ type: "file_modified", path, ...more });
const run = (command: string): Look => ({ type: "command_run", command });

/** On each of so many days other work, what is given, and other work again, in one sitting. */
function days(count: number, doneOn: (day: number) => Done[], seed = 1): MiningEvent[] {
  const random = seededRandom(seed);
  const events: MiningEvent[] = [];
  const other = (): Done => {
    const n = Math.floor(random() * 12);
    return [n % 2 === 0 ? run(`other-${n}`) : edit(`src/other-${n}.ts`), 1 + 2 * random()];
  };
  const others = () => Array.from({ length: 6 + Math.floor(random() * 4) }, other);
  for (let day = 0; day < count; day++) {
    let atMs = Date.UTC(2026, 0, 5, 9) + day * DAY;
    for (const [look, minutes = 1] of [...others(), ...doneOn(day), ...others()]) {
      atMs += minutes * MINUTE;
      events.push({ id: `e${events.length}`, occurredAtMs: Math.round(atMs), utcOffsetMinutes: 0, ...look });
    }
  }
  return events;
}

function linksOf(events: readonly MiningEvent[], timeZone = "UTC"): RelationshipPattern[] {
  const { patterns } = mineEvents(events, { nowMs: Date.UTC(2027, 0, 1), timeZone });
  return patterns
    .flatMap((pattern) => (pattern.kind === "relationship" ? [pattern] : []))
    .filter(({ statistics }) => statistics.role !== "changes_with");
}
const titlesOf = (events: readonly MiningEvent[]) => linksOf(events).map(({ title }) => title);

describe("what goes with commands", () => {
  test("is what a person opens before, what is written after, and what is run next, with its evidence", () => {
    const events = days(20, (day) => [
      [edit("sales.csv")],
      [run("python report.py"), 2],
      ...(day === 18 ? [] : [[edit(`out/report-2026-01-${10 + day}.pdf`), 1] satisfies Done]),
    ]);
    const [input, output, next, ...more] = linksOf(events);
    expect(more).toEqual([]);
    expect(input).toMatchObject({
      title: "Before you run `python report.py`, you edit `sales.csv`",
      support: 20,
      status: "active",
      statistics: { role: "input_of", action: { command: "python report.py" }, to: [{ path: "sales.csv" }], from: [] },
    });
    expect(output).toMatchObject({
      title: "When you run `python report.py`, `report-*.pdf` is written",
      support: 19,
      evidence: { distinctDays: 19, missesTotal: 1, misses: [{ day: "2026-01-23" }] },
      statistics: { role: "output_of", together: 19, fromTotal: 20, to: [{ pattern: true }] },
    });
    expect(output?.statistics.files[0]?.example).toBe("out/report-2026-01-29.pdf");
    expect(next).toMatchObject({
      title: "After you edit `sales.csv`, you run `python report.py` next",
      statistics: { role: "followed_by", from: [{ path: "sales.csv" }], to: [], forward: 1 },
    });
    const byId = new Map(events.map((event) => [event.id, event]));
    for (const { eventIds } of input?.evidence.occurrences ?? []) {
      expect(eventIds.map((id) => byId.get(id)?.path ?? byId.get(id)?.command)).toEqual([
        "sales.csv",
        "python report.py",
      ]);
    }
  });

  test("ends with the next command: what is written then is its own", () => {
    const found = titlesOf(days(20, () => [[run("make")], [run("deploy")], [edit("release.log")]]));
    expect(found).toContain("When you run `deploy`, `release.log` is written");
    expect(found).not.toContain("When you run `make`, `release.log` is written");
  });

  test("ends ten minutes after it was run, and with its sitting", () => {
    const writtenAfter = (minutes: number) => titlesOf(days(20, () => [[run("make")], [edit("app.js"), minutes]]));
    expect(writtenAfter(9)).toContain("When you run `make`, `app.js` is written");
    for (const minutes of [11, 45]) expect(writtenAfter(minutes), `${minutes} minutes`).toEqual([]);
  });

  test("is not ended by a look at another app", () => {
    const look: Look = { type: "app_used", app: "mail" };
    expect(titlesOf(days(20, () => [[run("make")], [look], [edit("app.js")]]))).toContain(
      "When you run `make`, `app.js` is written",
    );
  });

  test("is what shares its group, but of one instant neither comes first", () => {
    const built = (group: boolean) =>
      linksOf(
        days(20, (day) => {
          const more = group ? { group: `build-${day}` } : {};
          return [[{ type: "tool_used", tool: "bundler", action: "build", ...more }], [edit("app.js", more), 0]];
        }),
      );
    expect(built(true).map(({ statistics }) => statistics.role)).toEqual(["output_of"]);
    expect(built(false)).toEqual([]);
  });

  test("is told of a command whose date changes by what stays of it", () => {
    const found = linksOf(
      days(20, (day) => [
        [edit(`in/day-2026-01-${10 + day}.csv`)],
        [run(`load in/day-2026-01-${10 + day}.csv --fast`)],
      ]),
    );
    expect(found.find(({ statistics }) => statistics.role === "input_of")).toMatchObject({
      title: "Before you run `load in/day-*.csv --fast`, you edit `day-*.csv`",
      statistics: { named: true, action: { pattern: true, example: "load in/day-2026-01-29.csv --fast" } },
    });
  });

  test("needs less where the command names the file, but the order", () => {
    // Half of the time the file is edited without the command: that it comes after it could be chance.
    const half = (doneOn: (path: string) => Look[], path: string): MiningEvent[] =>
      Array.from({ length: 20 }, (_, day) =>
        (day % 2 === 0 ? doneOn(path) : [edit(path)]).map((look, i) => {
          const occurredAtMs = Date.UTC(2026, 0, 5 + day, 9, i);
          return { id: `${day}-${i}`, occurredAtMs, utcOffsetMinutes: 0, ...look };
        }),
      ).flat();
    const convert = run("pandoc text.md -o text.html");
    const after = (path: string) => [convert, edit(path)];
    const written = (name: string) => `When you run \`pandoc text.md -o text.html\`, \`${name}\` is written`;
    expect(titlesOf(half(after, "site/text.html"))).toEqual([written("text.html")]);
    expect(titlesOf(half(after, "site/text.md"))).toEqual([written("text.md")]);
    expect(titlesOf(half(after, "site/context.html"))).toEqual([]);
    expect(titlesOf(half((path) => [edit(path), convert], "text.md"))).toEqual([
      "Before you run `pandoc text.md -o text.html`, you edit `text.md`",
    ]);
  });

  test("is none of what every sitting begins or ends with", () => {
    const begun = days(40, () => []).flatMap((event, i, all) => {
      const isFirst =
        all[i - 1]?.occurredAtMs === undefined || event.occurredAtMs - (all[i - 1]?.occurredAtMs ?? 0) > DAY / 2;
      const start = { ...event, id: `start-${i}`, occurredAtMs: event.occurredAtMs - MINUTE, ...edit("today.md") };
      return isFirst ? [start as MiningEvent, event] : [event];
    });
    expect(titlesOf(begun)).toEqual([]);
    const ended = days(40, () => []).flatMap((event, i, all) => {
      const isLast = (all[i + 1]?.occurredAtMs ?? Number.POSITIVE_INFINITY) - event.occurredAtMs > DAY / 2;
      return isLast
        ? [event, { ...event, id: `end-${i}`, occurredAtMs: event.occurredAtMs + MINUTE, ...run("push") }]
        : [event];
    });
    expect(titlesOf(ended)).toEqual([]);
  });

  test("is not told apart by the end of a sitting, before which more lies than elsewhere", () => {
    const random = seededRandom(9);
    const events: MiningEvent[] = [];
    for (let day = 0; day < 60; day++) {
      let atMs = Date.UTC(2026, 0, 5 + day, 9);
      const add = (look: Look) => {
        atMs += 2 * MINUTE;
        events.push({ id: `${day}-${atMs}`, occurredAtMs: atMs, utcOffsetMinutes: 0, ...look });
      };
      for (let n = 6 + Math.floor(5 * random()); n > 0; n--) add(edit(`src/${Math.floor(6 * random())}.ts`));
      add(run("push"));
    }
    expect(linksOf(events).filter(({ statistics }) => statistics.role === "input_of")).toEqual([]);
  });

  test("is none of what merely belongs to the same sitting, in either order", () => {
    const random = seededRandom(5);
    const events: MiningEvent[] = [];
    for (let sitting = 0; sitting < 120; sitting++) {
      const topic = sitting % 4;
      let atMs = Date.UTC(2026, 0, 5 + (sitting >> 1), 9 + 4 * (sitting % 2));
      for (let n = 0; n < 12; n++) {
        atMs += 2 * MINUTE;
        const i = Math.floor(random() * 4);
        const look = i < 2 ? edit(`topic-${topic}/${i}.ts`) : run(`topic-${topic} ${"ab"[i - 2]}`);
        events.push({ id: `${sitting}-${n}`, occurredAtMs: atMs, utcOffsetMinutes: 0, ...look });
      }
    }
    expect(titlesOf(events)).toEqual([]);
  });

  test("needs five days; four are nearly enough", () => {
    const on = (count: number) =>
      mineEvents(
        days(40, (day) => (day < count ? [[edit("in.csv")], [run("load in.csv")]] : [])),
        { nowMs: Date.UTC(2027, 0, 1), timeZone: "UTC" },
      );
    const title = "Before you run `load in.csv`, you edit `in.csv`";
    const nearly = on(4);
    expect(nearly.patterns.map((pattern) => pattern.title)).not.toContain(title);
    expect(nearly.funnel.nearMisses).toContainEqual({
      kind: "relationship",
      title,
      reason: "seen on 4 days, 1 more needed",
    });
    expect(on(5).patterns.map((pattern) => pattern.title)).toContain(title);
  });

  test("rests while nothing tests it, and is over when it fails or the file goes", () => {
    const statusOf = (doneOn: (day: number) => Done[]) =>
      linksOf(days(60, doneOn)).find(({ statistics }) => statistics.role === "input_of")?.status;
    const both: Done[] = [[edit("a.csv")], [run("load")]];
    expect(statusOf((day) => (day < 40 ? both : []))).toBe("active");
    expect(statusOf((day) => (day < 57 ? both : [[run("load")]]))).toBe("stopped");
    expect(statusOf((day) => (day < 50 ? both : day === 55 ? [[{ type: "file_deleted", path: "a.csv" }]] : []))).toBe(
      "stopped",
    );
  });

  test("suggests nothing by itself", () => {
    const { funnel, suggestions, patterns } = mineEvents(
      days(20, () => [[edit("sales.csv")], [run("python report.py"), 2]]),
      { nowMs: Date.UTC(2027, 0, 1), timeZone: "UTC" },
    );
    const links = patterns.filter(({ kind }) => kind === "relationship");
    expect(links.length).toBeGreaterThan(0);
    expect(funnel.notSuggested).toContainEqual({ reason: "tells what a file goes with", patterns: links.length });
    const keys = new Set(links.map(({ key }) => key));
    expect(suggestions.flatMap(({ patternKeys }) => patternKeys).filter((key) => keys.has(key))).toEqual([]);
  });
});

describe("of a person with much other work", () => {
  test("all that was planted is found, and nothing else, whatever order the events come in", () => {
    const { events, links, timeZone } = plantLinks({ seed: 7, alphabet: 20 }, 25);
    const found = linksOf(events, timeZone);
    const said = found.map(({ statistics: { role, action, files } }) => {
      const name = action?.command ?? `${action?.tool}:${action?.action}`;
      return `${files[0]?.path} ${role} ${name}`;
    });
    for (const { path, role, action } of links) expect(said).toContain(`${path} ${role} ${action}`);
    const pairs = new Set(links.map(({ path, action }) => `${path} ${action}`));
    for (const one of said) expect(pairs).toContain(one.replace(/ (input_of|output_of|followed_by) /, " "));
    expect(linksOf(events.toReversed(), timeZone)).toEqual(found);
  });

  test("nothing is left of it once each sitting is shuffled, nor is there anything in noise", {
    timeout: 60_000,
  }, () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { events, timeZone } = plantLinks({ seed, alphabet: 5 + 4 * seed }, 25);
      expect(linksOf(shuffleWithinStretches(events, seed), timeZone), `seed ${seed}`).toEqual([]);
      const noise = plantPerson({ seed, alphabet: 5 + 4 * seed, background: "bursty", days: 120 });
      expect(linksOf(noise.events, noise.timeZone), `noise ${seed}`).toEqual([]);
    }
  });
});
