import fc from "fast-check";
import { expect, test } from "vitest";
import { dayAt, dayBounds, nextDay } from "./day-bounds.ts";
import { type Beat, clipSpans, dimensions, lengthOf, sharesOf, spansOf } from "./spans.ts";
import { summarizeDay, tellLength } from "./summarize-day.ts";

const minute = 60_000;
const idle = 15 * minute;
const label = fc.constantFrom("a", "b", undefined);
const beat = fc
  .record({ at: fc.integer({ min: 0, max: 3 * 24 * 60 }), project: label, language: label, entity: label })
  .map(({ at, project, language, entity }): Beat => {
    const given = { project, language, entity };
    const said = Object.entries(given).filter(([, value]) => value !== undefined);
    return { at: Date.parse("2026-03-28T00:00:00Z") + at * minute, labels: Object.fromEntries(said) };
  });
const beats = fc.array(beat, { maxLength: 60 });
const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "Africa/Cairo");

test("a rest counts for what was done before it, unless it is too long", () => {
  const at = (minutes: number, project: string): Beat => ({ at: minutes * minute, labels: { project } });
  const spans = spansOf([at(0, "a"), at(5, "a"), at(10, "b"), at(25, "b"), at(41, "a")], idle);
  expect(spans).toEqual([
    { start: 0, end: 10 * minute, labels: { project: "a" } },
    { start: 10 * minute, end: 25 * minute, labels: { project: "b" } },
  ]);
});

test("the order in which signs come changes nothing, nor does one that comes twice", () => {
  fc.assert(
    fc.property(
      beats.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => {
        expect(spansOf(shuffled, idle)).toEqual(spansOf(list, idle));
        expect(spansOf([...shuffled, ...list], idle)).toEqual(spansOf(list, idle));
      },
    ),
  );
});

test("spans do not overlap, and every way of dividing them adds up to the whole", () => {
  fc.assert(
    fc.property(beats, (list) => {
      const spans = spansOf(list, idle);
      spans.forEach((span, index) => {
        expect(span.end).toBeGreaterThan(span.start);
        expect(spans[index + 1]?.start ?? span.end).toBeGreaterThanOrEqual(span.end);
      });
      for (const dimension of dimensions)
        expect(sharesOf(spans, dimension).reduce((sum, { ms }) => sum + ms, 0)).toBe(lengthOf(spans));
    }),
  );
});

test("days follow each other without a gap, and share all the time there is", () => {
  fc.assert(
    fc.property(beats, zone, (list, at) => {
      const spans = spansOf(list, idle);
      let total = 0;
      let end = 0;
      for (let day = "2026-03-26"; day < "2026-04-02"; day = nextDay(day)) {
        const bounds = dayBounds(day, at);
        if (end > 0) expect(bounds.start).toBe(end);
        end = bounds.end;
        expect(dayAt(bounds.start, at)).toBe(day);
        expect(dayAt(bounds.start - 1, at) < day).toBe(true);
        total += lengthOf(clipSpans(spans, bounds.start, bounds.end));
      }
      expect(total).toBe(lengthOf(spans));
    }),
    { numRuns: 30 },
  );
});

test("a day of 23 hours, and work over midnight", () => {
  const day = dayBounds("2026-03-29", "Europe/Berlin");
  expect(day.end - day.start).toBe(23 * 60 * minute);
  const spans = spansOf(
    [-5, 7].map((minutes) => ({ at: day.start + minutes * minute, labels: {} })),
    idle,
  );
  expect(lengthOf(clipSpans(spans, day.start, day.end))).toBe(7 * minute);
});

test("a summary has the form of WakaTime's", () => {
  const bounds = dayBounds("2026-11-21", "America/Sao_Paulo");
  const labels = { project: "site", category: "writing docs", editor: "VS Code" };
  const beatsOfDay = [0, 14, 28].map((minutes) => ({ at: bounds.start + minutes * minute, labels }));
  const summary = summarizeDay(spansOf(beatsOfDay, idle), bounds, "America/Sao_Paulo");
  expect(summary).toMatchObject({
    grand_total: { decimal: "0.47", digital: "0:28", hours: 0, minutes: 28, text: "28 mins", total_seconds: 1680 },
    categories: [{ name: "Writing Docs", percent: 100, digital: "0:28:00", seconds: 0 }],
    languages: [{ name: "Other", percent: 100 }],
    range: {
      date: "2026-11-21",
      start: "2026-11-21T03:00:00Z",
      end: "2026-11-22T02:59:59Z",
      text: "Sat Nov 21st 2026",
      timezone: "America/Sao_Paulo",
    },
  });
  expect(summarizeDay([], bounds, "America/Sao_Paulo")).toMatchObject({
    grand_total: { text: "0 secs" },
    projects: [],
  });
});

test.each([
  [0, "0 secs"],
  [1_900, "1 sec"],
  [49 * minute, "49 mins"],
  [60 * minute, "1 hr"],
  [137.6 * minute, "2 hrs 17 mins"],
])("%s ms: %s", (ms, text) => {
  expect(tellLength(ms).text).toBe(text);
});
