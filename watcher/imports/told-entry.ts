import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { Handling } from "../privacy/live-policy.ts";

/** What one line or entry of a file came to. */
export interface ToldEntry {
  /** Its line, or where there are no lines its place among the entries, from 1. */
  readonly number: number;
  readonly event: TelemetryEvent | null;
  readonly how?: Handling;
  /** What is wrong with it. */
  readonly fault?: string;
  /** Why nothing of it is recorded, though nothing is wrong. */
  readonly left?: string;
}

/** Numbers what happened at one moment: two of a kind within a second are two events, in every run the same two. */
export function countMoments(): (moment: string) => number {
  let last = "";
  let nth = 0;
  return (moment) => {
    nth = moment === last ? nth + 1 : 0;
    last = moment;
    return nth;
  };
}
