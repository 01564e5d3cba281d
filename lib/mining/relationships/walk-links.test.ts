import fc from "fast-check";
import { expect, test } from "vitest";
import { assembleTimeline, type Timeline } from "../assemble-timeline.ts";
import { atOnce } from "../in-pieces.ts";
import { summarizeEvents } from "../mine-events.ts";
import { endAt } from "../timeline-builder.ts";
import type { MiningEvent } from "../types.ts";
import type { LinkNodes } from "./link-nodes.ts";
import { type LinkVisitor, REACH, walkLinks } from "./walk-links.ts";

const MINUTE = 60_000;
const FILES = ["a", "b", "c"];
const ACTIONS = ["x", "y"];

type Look = Pick<MiningEvent, "type" | "path" | "command" | "app" | "group">;
const aLook: fc.Arbitrary<Look> = fc.oneof(
  fc.record({
    type: fc.constantFrom("file_opened", "file_modified", "file_created"),
    path: fc.constantFrom(...FILES, "other"),
  }),
  fc.record({ type: fc.constant("command_run"), command: fc.constantFrom(...ACTIONS, "other") }),
  fc.record({ type: fc.constant("app_used"), app: fc.constant("mail") }),
  fc.record({ type: fc.constant("page_visited"), path: fc.constantFrom("p", "q") }),
);
const aHistory = fc
  .array(fc.tuple(aLook, fc.constantFrom(0, 1, 3, 8, 12, 40), fc.boolean()), { maxLength: 60, size: "max" })
  .map((done) => {
    let atMs = Date.UTC(2026, 0, 5, 9);
    let groups = 0;
    return done.map(([look, minutes, grouped], i): MiningEvent => {
      atMs += minutes * MINUTE;
      // A group is what came with it at once.
      if (minutes > 0) groups++;
      const group = grouped ? { group: `g${groups}` } : {};
      return { id: `e${String(i).padStart(3, "0")}`, occurredAtMs: atMs, utcOffsetMinutes: 0, ...look, ...group };
    });
  });

/** All files and commands, however seldom. */
function nodesOf({ steps }: Timeline): LinkNodes {
  const of = (wanted: (i: number) => number) => Int32Array.from(steps, (_, i) => wanted(i));
  return {
    files: FILES.map((path) => ({ ref: { path }, types: new Set(), days: 1 })),
    actions: ACTIONS.map((command) => ({ symbol: command, type: "command_run", command })),
    fileOf: of((i) => (steps[i]?.type.startsWith("file_") ? FILES.indexOf(steps[i]?.path ?? "") : -1)),
    goneOf: of(() => -1),
    actionOf: of((i) => {
      if (steps[i]?.type === "app_used") return ACTIONS.length;
      if (steps[i]?.type !== "command_run") return -1;
      const known = ACTIONS.indexOf(steps[i]?.command ?? "");
      return known < 0 ? ACTIONS.length : known;
    }),
    writes: Uint8Array.from(steps, ({ type }) => (type === "file_modified" || type === "file_created" ? 1 : 0)),
    looks: Uint8Array.from(steps, ({ type }) => (type === "app_used" ? 1 : 0)),
  };
}

test("what stands near what is told as one would look for it by hand", () => {
  fc.assert(
    fc.property(aHistory, (events) => {
      const timeline = assembleTimeline(summarizeEvents(events), "UTC");
      const nodes = nodesOf(timeline);
      expect(tell(timeline, nodes)).toEqual(lookByHand(timeline, nodes));
    }),
    { numRuns: 300 },
  );
});

/** Without those of actions that are no nodes. */
function tell(timeline: Timeline, nodes: LinkNodes): string[] {
  const told: string[] = [];
  const isNode = (action: number) => action < ACTIONS.length;
  const visitor: LinkVisitor = {
    touched() {},
    gone() {},
    acted() {},
    before: (file, action, p, q) => void (isNode(action) && told.push(`before ${file} ${action} ${p} ${q}`)),
    after: (file, action) => void (isNode(action) && told.push(`after ${file} ${action}`)),
    wrote: (file, action, p, q) => void (isNode(action) && told.push(`wrote ${file} ${action} ${p} ${q}`)),
    next: (file, q, action, p) =>
      void (isNode(action) && told.push(`next ${file} ${q} ${action} ${action < 0 ? "" : p}`)),
    gapEnded() {},
    stretchEnded() {},
  };
  atOnce(walkLinks(timeline, nodes, visitor));
  return told.sort();
}

function lookByHand(timeline: Timeline, nodes: LinkNodes): string[] {
  const { positions, stretch, startMs, runStart, runStep, group } = timeline;
  const stepsAt = (p: number) => [...runStep.slice(runStart[p], runStart[p + 1])];
  const touches = (p: number, file: number) => stepsAt(p).some((step) => nodes.fileOf[step] === file);
  const writes = (p: number, file: number) =>
    stepsAt(p).some((step) => nodes.fileOf[step] === file && nodes.writes[step] === 1);
  const actionsAt = (p: number) => stepsAt(p).filter((step) => (nodes.actionOf[step] as number) >= 0);
  const isCut = (p: number) => actionsAt(p).some((step) => nodes.looks[step] === 0);
  const all = Array.from({ length: positions }, (_, p) => p);
  const found: string[] = [];
  for (const s of new Set(stretch)) {
    const places = all.filter((p) => stretch[p] === s);
    const first = places[0] as number;
    const soonAfter = (p: number) =>
      places.filter((q) => q >= p && (startMs[q] as number) - endAt(timeline, p) <= 10 * MINUTE && q - p <= 32);
    for (const file of FILES.keys()) {
      for (const p of places) {
        // Of several commands in one set, the last one told has what is written.
        const steps = actionsAt(p);
        for (const [i, step] of steps.entries()) {
          const action = nodes.actionOf[step] as number;
          if (action >= ACTIONS.length) continue;
          const near = places.filter((q) => q < p && q >= p - REACH && touches(q, file));
          if (near.length > 0) found.push(`before ${file} ${action} ${p} ${near.at(-1)}`);
          const from = (group[p] as number) >= 0 ? p : p + 1;
          if (places.some((q) => q >= from && q <= p + REACH && touches(q, file)))
            found.push(`after ${file} ${action}`);
          if (steps.slice(i + 1).some((other) => nodes.looks[other] === 0)) continue;
          const nextCut = places.find((q) => q > p && isCut(q)) ?? Number.POSITIVE_INFINITY;
          const written = soonAfter(p).find((q) => q >= from && q < nextCut && writes(q, file));
          if (written !== undefined) found.push(`wrote ${file} ${action} ${p} ${written}`);
        }
      }
      const firstCut = places.find(isCut) ?? Number.POSITIVE_INFINITY;
      const written = soonAfter(first).find((q) => q < firstCut && writes(q, file));
      if (written !== undefined) found.push(`wrote ${file} -1 ${first} ${written}`);
      // Gaps: what lies after one place with an action up to the next; files of that place are behind its action.
      const acting = places.filter((p) => actionsAt(p).length > 0);
      for (const [i, from] of [first, ...acting].entries()) {
        if (i === 0 && acting[0] === first) continue;
        const to = acting[i] ?? Number.POSITIVE_INFINITY;
        const touched = places.filter((p) => p >= from && p < to && touches(p, file)).at(-1);
        if (touched === undefined) continue;
        const action = Number.isFinite(to) ? (nodes.actionOf[actionsAt(to)[0] as number] as number) : -1;
        if (action < ACTIONS.length) found.push(`next ${file} ${touched} ${action} ${action < 0 ? "" : to}`);
      }
    }
  }
  return found.sort();
}
