import { assembleTimeline, type ReadLog } from "./assemble-timeline.ts";
import { Describer } from "./describe-steps.ts";
import { atOnce, inPhase } from "./in-pieces.ts";
import { mineLinks } from "./relationships/mine-links.ts";
import { mineRelationships } from "./relationships/mine-relationships.ts";
import { mineRoutines } from "./routines/mine-routines.ts";
import { coverPositions, dropParts } from "./segments/cover-positions.ts";
import { mineSegments } from "./segments/mine-segments.ts";
import { mineSequences, SEQUENCE_DAYS_MIN } from "./sequences/mine-sequences.ts";
import { sortEvents } from "./sort-events.ts";
import { calibrated } from "./statistics/calibration.ts";
import { CALIBRATION } from "./statistics/calibration-tables.ts";
import { makeSuggestions } from "./suggest/make-suggestions.ts";
import { nameSteps } from "./symbols/name-steps.ts";
import { endAt } from "./timeline-builder.ts";
import type { DaySummary, Funnel, MineOptions, MineResult, Pattern } from "./types.ts";
import { mineUsage } from "./usage/mine-usage.ts";
import { UsageHistory } from "./usage/usage-history.ts";

/**
 * Finds what repeats in a person's days and what could be done about it.
 *
 * The result depends on the set of summaries alone, so mining the stored rows after a day changed equals mining
 * everything from scratch, and a day that is gone leaves nothing behind.
 *
 * Time is O(n) in runs for usage, routines and relationships (within bounds on pairs and subjects). The search of
 * sequences is bounded by a budget of places to look at (see `budgetFor`): ordinary work spends little of it, input in
 * which everything follows everything spends it all. There is no clock in the engine, so the same days give the same
 * result on any machine. It does not yield: some 5 µs an event of ordinary work, seconds at worst.
 * @param days at most one summary a day, in any order
 * @throws RangeError for a time zone that the runtime does not know, or a summary of another engine version
 */
export function mine(days: readonly DaySummary[], options: MineOptions): MineResult {
  return mineTimeline(
    {
      timeline: assembleTimeline(days, options.timeZone, options.evidence, options.livedIn),
      usage: new UsageHistory().add(days.toSorted((a, b) => (a.day < b.day ? -1 : 1)).flatMap(({ usage }) => usage)),
      events: days.reduce((sum, day) => sum + day.events, 0),
      eventsOmitted: days.reduce((sum, day) => sum + day.eventsOmitted, 0),
    },
    options,
  );
}

/** The same, of what was read of a log of events. It is used up. */
export function mineTimeline(read: ReadLog, options: MineOptions): MineResult {
  return atOnce(mineInParts(read, options));
}

/** What is looked for next; one after the other, in this order. */
export type MiningPhase = "usage" | "segments" | "sequences" | "routines" | "relationships" | "suggestions";

/**
 * The same, in pieces: whoever has others to serve can do so in between. What is looked for is told before it begins and
 * again at each stop: mostly some milliseconds apart, in a history of ten million events a second at the most.
 */
export function* mineInParts(read: ReadLog, options: MineOptions): Generator<MiningPhase, MineResult> {
  const { timeline } = read;
  // Files that change together are asked for by their own paths; what is done in order, by what repeats of them.
  const named = nameSteps(timeline);
  const describer = new Describer(named.timeline.steps);
  let lastMs = Number.NEGATIVE_INFINITY;
  for (let p = 0; p < timeline.positions; p++) lastMs = Math.max(lastMs, endAt(timeline, p));
  const asOfMs = Math.min(options.nowMs, Number.isFinite(lastMs) ? lastMs : options.nowMs);

  const usage = yield* inPhase("usage", mineUsage(read.usage, asOfMs, timeline.clock));
  read.usage.clear();
  const segments = yield* inPhase("segments", mineSegments(named.timeline, describer));
  const covered = coverPositions(named.timeline, segments.paths);
  const sequences = yield* inPhase("sequences", mineSequences(named.timeline, describer, covered));
  const inOrder = [...dropParts(named.timeline, sequences.patterns, sequences.paths, covered), ...segments.patterns];
  const paths = new Map([...sequences.paths, ...segments.paths]);
  const routines = yield* inPhase(
    "routines",
    mineRoutines(named.timeline, describer, inOrder, paths, sequences.daysOfStep),
  );
  const relationships = yield* inPhase("relationships", mineRelationships(timeline, describer, asOfMs));
  const links = yield* inPhase("relationships", mineLinks(named.timeline, describer, asOfMs));
  const related = [...relationships.patterns, ...links.patterns];
  const patterns: Pattern[] = [...inOrder, ...routines.patterns, ...related, ...usage];
  for (const pattern of patterns) {
    // What files go with commands was not learnt from what came later: the bound stands for itself.
    const knots = isLink(pattern) ? undefined : CALIBRATION[pattern.kind];
    pattern.confidence = calibrated(knots ?? [], pattern.confidence);
  }
  yield "suggestions";
  const made = makeSuggestions(
    patterns,
    relationships,
    describer,
    timeline,
    named.timeline,
    asOfMs,
    options.suppressed,
  );

  const inSuggestions = new Set(made.suggestions.flatMap(({ patternKeys }) => patternKeys));
  const suggestedKeys = new Set(made.suggestions.flatMap(({ patternKeys }) => patternKeys.slice(0, 1)));
  const stage = (kind: Pattern["kind"], candidates: number, significant: number, found: readonly Pattern[]) => ({
    kind,
    candidates,
    significant,
    patterns: found.length,
    suggestions: found.filter(({ key }) => suggestedKeys.has(key)).length,
  });
  const funnel: Funnel = {
    events: read.events,
    eventsOmitted: read.eventsOmitted,
    eventsByUse: sortEvents(
      timeline,
      read.eventsOmitted,
      sequences.daysOfStep,
      named,
      SEQUENCE_DAYS_MIN - 1,
      patterns,
      inSuggestions,
    ),
    activeDays: timeline.activeDays.length,
    stretches: timeline.stretches,
    steps: timeline.steps.length,
    stepsRecurring: sequences.stepsRecurring,
    kinds: [
      stage("usage", usage.length, usage.length, usage),
      stage(
        "sequence",
        sequences.candidates + segments.candidates,
        sequences.significant + segments.significant,
        inOrder,
      ),
      stage("routine", routines.candidates, routines.significant, routines.patterns),
      stage(
        "relationship",
        relationships.candidates + links.candidates,
        relationships.significant + links.significant,
        related,
      ),
    ],
    notSuggested: [...made.notSuggested].map(([reason, count]) => ({ reason, patterns: count })),
    nearMisses: [
      ...sequences.nearMisses,
      ...routines.nearMisses,
      ...relationships.nearMisses,
      ...links.nearMisses,
    ].slice(0, 20),
  };
  return { patterns, suggestions: made.suggestions, funnel };
}

/** A relationship of a file and an action, not of files. */
const isLink = (pattern: Pattern): boolean =>
  pattern.kind === "relationship" && pattern.statistics.role !== "changes_with";
