import { describe, expect, test } from "vitest";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent } from "../types.ts";

const dayMs = 86_400_000;
const start = Date.parse("2026-03-02T09:00:00Z");

/** Each day holds one commit that changes all of `files`, among four that change one file each, minutes apart. */
function coChange(files: readonly string[], days = 20): MiningEvent[] {
  const events: MiningEvent[] = [];
  const add = (day: number, minute: number, group: string, paths: readonly string[]) => {
    for (const path of paths)
      events.push({
        id: `${group}:${path}`,
        occurredAtMs: start + day * dayMs + minute * 60_000,
        utcOffsetMinutes: 0,
        type: "file_modified",
        path,
        group,
      });
  };
  for (let day = 0; day < days; day++) {
    add(day, 0, `together-${day}`, files);
    for (let other = 0; other < 4; other++)
      add(day, (other + 1) * 7, `alone-${day}-${other}`, [`src/part-${(day * 4 + other) % 23}.ts`]);
  }
  return events;
}

function draftOf(files: readonly string[]) {
  const { suggestions } = mineEvents(coChange(files), { nowMs: start + 21 * dayMs, timeZone: "UTC" });
  expect(suggestions).toHaveLength(1);
  return suggestions[0]?.draft;
}
const waits = (files: readonly string[]) =>
  draftOf(files)?.nodes.flatMap((node) => (node.kind === "wait_for_event" ? [node.match.path] : []));

describe("the draft for files that change together", () => {
  test("waits once for files that differ only in a folder", () => {
    expect(waits(["i18n/de/web.po", "i18n/en/web.po", "i18n/fr/web.po", "i18n/it/web.po"])).toEqual(["i18n/*/web.po"]);
  });

  test("waits once for files of one kind in one folder", () => {
    expect(waits(["docs/a.md", "docs/b.md", "docs/c.md", "docs/d.md"])).toEqual(["docs/*.md"]);
  });

  test("waits for each where nothing joins them", () => {
    expect(waits(["api/schema.ts", "docs/api.md", "CHANGELOG.md"])).toHaveLength(2);
  });

  test("speaks of one file and of several as one does", () => {
    const words = (files: readonly string[]) =>
      JSON.stringify(draftOf(files)?.nodes.filter((node) => node.kind === "action"));
    expect(words(["api/schema.ts", "docs/api.md"])).toContain("changes with it");
    expect(words(["docs/a.md", "docs/b.md", "docs/c.md", "docs/d.md"])).toContain("change with it");
  });
});
