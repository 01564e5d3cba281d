import { describe, expect, test } from "vitest";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { readHistory, toEvents } from "#tests/fixtures/histories/read-history.ts";
import { shuffle } from "#tests/fixtures/histories/shuffle.ts";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent, RelationshipPattern } from "../types.ts";
import { RelatedFiles } from "./rank-related.ts";
import { testAssociation } from "./test-association.ts";

const options = { nowMs: Date.UTC(2027, 0, 1), timeZone: "UTC" };
const DAY = 86_400_000;

/** Commits of given files, one a day at random times, with work on other files between. */
function commits(days: number, filesOf: (day: number, random: () => number) => string[], seed = 1): MiningEvent[] {
  const random = seededRandom(seed);
  const events: MiningEvent[] = [];
  const commit = (group: string, occurredAtMs: number, paths: string[]) => {
    for (const path of new Set(paths)) {
      const id = `${group}:${path}`;
      events.push({ id, occurredAtMs, utcOffsetMinutes: 0, type: "file_modified", path, group });
    }
  };
  for (let day = 0; day < days; day++) {
    const at = Date.UTC(2026, 0, 5) + day * DAY + (8 + 8 * random()) * 3_600_000;
    for (let n = 0; n < 3; n++) {
      const some = Array.from({ length: 3 }, () => `src/other-${Math.floor(random() * 25)}.ts`);
      commit(`${day}-other-${n}`, at + (n - 1.5) * 300_000, some);
    }
    commit(`${day}-main`, at, filesOf(day, random));
  }
  return events;
}

function relationshipsOf(events: MiningEvent[]): RelationshipPattern[] {
  return mineEvents(events, options).patterns.flatMap((pattern) => (pattern.kind === "relationship" ? [pattern] : []));
}

describe("files that change together", () => {
  test("are told with direction: a schema always brings its migration, not the other way round", () => {
    const events = commits(80, (day) =>
      day % 4 === 0 ? ["schema.ts", "migration.sql"] : day % 4 === 1 ? ["migration.sql"] : [`src/other-${day % 25}.ts`],
    );
    const [rule, ...others] = relationshipsOf(events);
    expect(others).toEqual([]);
    expect(rule).toMatchObject({
      title: "When you change `schema.ts`, you also change `migration.sql`",
      support: 20,
      statistics: { from: [{ path: "schema.ts" }], to: [{ path: "migration.sql" }], forward: 1, backward: 0.5 },
    });
    expect(rule?.confidence).toBeGreaterThan(0.85);
  });

  test("become one set when they recur as one, not a rule for every two", () => {
    const languages = Array.from({ length: 13 }, (_, i) => `translations/${String.fromCharCode(97 + i)}.po`);
    const events = commits(40, (day, random) =>
      day % 2 === 0 ? languages.filter(() => random() < 0.97) : ["src/app.ts"],
    );
    const found = relationshipsOf(events);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ title: "You change 13 files in `translations/` together" });
    expect(found[0]?.statistics.files).toHaveLength(13);
  });

  test("rest while nothing tests them, and are over when they fail or a file goes", () => {
    const pair = (until: number) => commits(120, (day) => (day < until && day % 2 === 0 ? ["a.ts", "b.ts"] : ["c.ts"]));
    expect(relationshipsOf(pair(60))).toMatchObject([{ status: "active" }]);
    const failing = commits(120, (day) => (day % 2 === 0 ? (day < 90 ? ["a.ts", "b.ts"] : ["a.ts"]) : ["b.ts"]));
    expect(relationshipsOf(failing).map(({ status }) => status)).not.toContain("active");
    const last = pair(60).at(-1) as MiningEvent;
    const deleted = { ...last, id: "gone", type: "file_deleted", path: "b.ts", group: "gone" };
    expect(relationshipsOf([...pair(60), deleted])).toMatchObject([{ status: "stopped" }]);
  });

  test("do not include what changes in every commit", () => {
    const everywhere = commits(80, (day) => [`src/other-${day % 5}.ts`]).map((event) => event.group ?? "");
    const events = commits(80, (day) => [`src/other-${day % 5}.ts`]);
    for (const group of new Set(everywhere)) {
      const first = events.find((event) => event.group === group) as MiningEvent;
      events.push({ ...first, id: `${group}:changelog`, path: "CHANGELOG.md" });
    }
    expect(relationshipsOf(events)).toEqual([]);
  });

  test("do not include what changes in most commits anyway, however sure the small difference is", () => {
    const events = commits(400, (day, random) => [
      day % 3 === 0 ? "a.ts" : `src/other-${day % 25}.ts`,
      ...(random() < (day % 3 === 0 ? 0.95 : 0.6) ? ["CHANGELOG.md"] : []),
    ]).filter(({ group }) => group?.endsWith("main"));
    expect(relationshipsOf(events)).toEqual([]);
  });

  test("are nobody's when paths are dealt out at random over a real history, over 20 seeds", {
    timeout: 60_000,
  }, () => {
    const events = toEvents(readHistory("b").filter(({ author }) => author === "author-26"));
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const paths = shuffle(
        events.map(({ path }) => path ?? ""),
        random,
      );
      const dealt = events.map((event, i) => ({ ...event, path: paths[i] ?? "" }));
      expect(mineEvents(dealt, options).suggestions).toEqual([]);
    }
  });

  test("are not suggested while they have not come up for longer than ever, though they hold", () => {
    const both = (until: number) =>
      commits(160, (day) => (day % 2 === 0 && day < until ? ["a.ts", "b.ts"] : [`src/other-${day % 25}.ts`]));
    const title = "You change `a.ts` and `b.ts` together";
    expect(mineEvents(both(120), options).suggestions).toMatchObject([{ title }]);
    const { patterns, suggestions, funnel } = mineEvents(both(90), options);
    expect(patterns).toContainEqual(expect.objectContaining({ title, status: "active" }));
    expect(suggestions).toEqual([]);
    expect(funnel.notSuggested).toEqual(
      expect.arrayContaining([{ reason: "has not come up for longer than usual", patterns: 1 }]),
    );
  });

  test("stay quiet when one sitting explains them, but are suggested when one change does", () => {
    const random = seededRandom(6);
    const apart: MiningEvent[] = [];
    for (let day = 0; day < 120; day++) {
      const topic = day % 3;
      for (let n = 0; n < 3; n++) {
        const occurredAtMs = Date.UTC(2026, 0, 5, 8 + Math.floor(8 * random())) + day * DAY;
        for (let commit = 0; commit < 4; commit++) {
          const left = Math.floor(random() * 4);
          for (let file = 0; file < 4; file++) {
            if (file === left) continue;
            const group = `${day}-${n}-${commit}`;
            const id = `${group}:${file}`;
            const path = `topic-${topic}/${file}.ts`;
            const atMs = occurredAtMs + commit * 300_000;
            apart.push({ id, occurredAtMs: atMs, utcOffsetMinutes: 0, type: "file_modified", path, group });
          }
        }
      }
    }
    const bySitting = mineEvents(apart, options);
    expect(bySitting.patterns.some(({ kind }) => kind === "relationship")).toBe(true);
    expect(bySitting.suggestions).toEqual([]);
    expect(bySitting.funnel.notSuggested).toContainEqual({
      reason: "may come from working on both in one sitting",
      patterns: expect.any(Number),
    });
    const joined = commits(60, (day) => (day % 2 === 0 ? ["a.ts", "b.ts"] : ["c.ts"]));
    const { suggestions } = mineEvents(joined, options);
    expect(suggestions).toMatchObject([{ title: "You change `a.ts` and `b.ts` together", connectors: ["notify"] }]);
  });
});

test("an association is judged within the time in which both were in use", () => {
  const month = Int32Array.from({ length: 10 }, (_, i) => 1000 + i);
  expect(testAssociation(month, month).pValue).toBe(1);
  const alternate = Int32Array.from({ length: 20 }, (_, i) => 1000 + 2 * i);
  expect(testAssociation(alternate, alternate).pValue).toBeLessThan(1e-9);
  expect(testAssociation(Int32Array.of(1, 2, 3), Int32Array.of(7, 8, 9))).toEqual({
    together: 0,
    expected: 0,
    pValue: 1,
  });
});

describe("related files", () => {
  test("learn from commits, newer ones first, and from names where nothing is known", () => {
    const related = new RelatedFiles();
    for (let i = 0; i < 5; i++) related.learn(i * DAY, ["a.ts", "old.ts"]);
    for (let i = 0; i < 5; i++) related.learn((700 + i) * DAY, ["a.ts", "new.ts"]);
    related.learn(705 * DAY, ["pkg/queue.go", "pkg/other.go"]);
    expect(related.rank("a.ts", 706 * DAY, 2).map(({ path }) => path)).toEqual(["new.ts", "old.ts"]);
    expect(related.rank("pkg/queue_test.go", 706 * DAY, 1)[0]?.path).toBe("pkg/queue.go");
    related.learn(707 * DAY, ["a.ts"], ["new.ts"]);
    expect(related.rank("a.ts", 708 * DAY, 3).map(({ path }) => path)).not.toContain("new.ts");
  });
});
