import type { DayRule } from "../routines/day-rules.ts";
import type { Evidence, Miss, Occurrence, UsageDimension } from "../types.ts";

/** What it takes to count a pattern on one day. Steps are named by their symbols, files by project and path. */
export type Track = {
  key: string;
  /** From when on a trial belongs to the part of time that is held out; fixed by the full pass. */
  lateFromMs: number;
  /** Trials before the pattern was first seen are none of its own. */
  fromMs: number;
} & (
  | { kind: "sequence"; steps: string[]; openingSteps: number }
  | {
      kind: "routine";
      /** One step, or those of a chain. */
      steps: string[];
      rule: DayRule;
      /** Local time of day, minutes after midnight, and how far from it an occurrence still belongs. */
      minuteOfDay: number;
      reachMinutes: number;
      /** Where it is due more than once a day: all of its times, the first among them. */
      minutesOfDay?: number[];
    }
  | { kind: "relationship"; from: string[]; to: string[] }
  | {
      kind: "usage";
      dimension: UsageDimension;
      value: string;
      /** Local day of the full pass: what the latest 28 days are counted back from. */
      asOfDay: number;
    }
);

/**
 * Counts of a pattern, on a day or on many: a commutative group under addition, entry by entry. What a changed day adds
 * is what it counts now less what it counted before.
 */
export interface Figures {
  /** Occurrences. */
  times: number;
  /** Local days with one. */
  days: number;
  held: number;
  trials: number;
  lateHeld: number;
  lateTrials: number;
  /** Of a relationship: changes of the one side, of the other. */
  from: number;
  to: number;
  /** Of usage: active days and events of the latest 28 days before the full pass and all after, and of the 28 before. */
  recentDays: number;
  recentEvents: number;
  previousDays: number;
  previousEvents: number;
}

/** What shows a pattern on a day, in order of time. Of usage one span, from the day's first event to its last. */
export interface Shown {
  occurrences: Occurrence[];
  misses: Miss[];
}

export interface DayTally extends Shown {
  figures: Figures;
}

/** What changed days add to a pattern: the sum of the differences, and what shows it on each of those days now. */
export interface Change {
  figures: Figures;
  /** By local day number. */
  days: Record<string, Shown>;
}

/** By pattern key. */
export type Changes = Record<string, Change>;

/** How a tracked pattern stands: what the full pass found, with what changed days added. */
export interface Standing {
  track: Track;
  figures: Figures;
  /** What the bound of what held is multiplied by: 1 as soon as it is seen again. */
  freshness: number;
  firstSeenMs: number;
  lastSeenMs: number;
  status: "active" | "stopped";
  /** `missesTotal` and `distinctDays` follow from the figures. */
  evidence: Pick<Evidence, "occurrences" | "misses">;
}
