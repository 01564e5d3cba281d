import type { Pattern, WorkflowDefinition } from "../types.ts";
import type { Deed } from "./find-deeds.ts";
import type { Recent } from "./recent-moments.ts";
import type { Spread, Value } from "./types.ts";

/** Weeks whose doings are counted and timed: what was usual a year ago saves nothing now. */
export const VALUE_WEEKS = 8;
/** Fewer than this say too little of how long it takes. */
const TIMED_MIN = 5;
/** A pause longer than this, in minutes, was spent on something else. */
const PAUSE_MAX_MINUTES = 10;

type Suggestible = Exclude<Pattern, { kind: "usage" }>;

/**
 * What an automation is worth: how often a week the person did it in the latest eight weeks, times the quartiles of how
 * long the part took that it would take over, times the share of openings that it held. A doing is timed from event to
 * event, pauses of more than ten minutes counting as ten. Null where events stand at one instant, as in a commit.
 * @param deeds what the person did in `recent`
 */
export function estimateValue(
  pattern: Suggestible,
  draft: WorkflowDefinition,
  deeds: readonly Deed[],
  recent: Recent,
): Value {
  const firstDay = Math.max(recent.firstDay, recent.clock.dayNumber(pattern.firstSeenMs));
  const perWeek = deeds.length / Math.max(1, (recent.lastDay - firstDay + 1) / 7);
  const held = heldShare(pattern);
  const acts = draft.nodes.some((node) => node.kind === "action" && node.connector !== "notify");
  const byEvent = draft.trigger.kind === "event";
  const minutes = deeds.map((deed) => handMinutes(deed, byEvent && pattern.kind === "sequence"));
  const timed = minutes.filter((value) => value > 0);
  const hand = timed.length >= TIMED_MIN && timed.length >= minutes.length / 2 ? spreadOf(minutes) : null;
  const saved = hand === null || !acts ? null : scale(hand, perWeek * held);
  return { perWeek, handMinutes: hand, held, savedPerWeek: saved, text: sayValue(perWeek, hand, held, saved, acts) };
}

/** Of what it begins with, how much it held. */
function heldShare(pattern: Suggestible): number {
  switch (pattern.kind) {
    case "sequence":
      return pattern.statistics.completions / Math.max(1, pattern.statistics.openings);
    case "routine":
      return pattern.statistics.hits / Math.max(1, pattern.statistics.opportunities);
    case "relationship":
      return pattern.support / Math.max(1, pattern.support + pattern.evidence.missesTotal);
  }
}

function handMinutes({ startMs, openMs, endMs, moments }: Deed, fromOpening: boolean): number {
  if (moments.length === 0) return Math.min(PAUSE_MAX_MINUTES, (endMs - startMs) / 60_000);
  let total = 0;
  let reached = fromOpening ? openMs : startMs;
  for (const { endMs: until } of moments) {
    if (until <= reached) continue;
    total += Math.min(PAUSE_MAX_MINUTES, (until - reached) / 60_000);
    reached = until;
  }
  return total;
}

/** Quartiles, by linear interpolation between neighbours (Hyndman & Fan 1996, type 7). */
function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = (sorted.length - 1) * share;
    const low = sorted[Math.floor(place)] as number;
    return low + ((sorted[Math.ceil(place)] as number) - low) * (place - Math.floor(place));
  };
  return { low: at(0.25), expected: at(0.5), high: at(0.75) };
}

const scale = ({ low, expected, high }: Spread, by: number): Spread => ({
  low: low * by,
  expected: expected * by,
  high: high * by,
});

function sayValue(perWeek: number, hand: Spread | null, held: number, saved: Spread | null, acts: boolean): string {
  const often = `lately you did it ${sayOften(perWeek)}`;
  const share = `it held ${Math.round(held * 100)} % of the time`;
  if (hand === null) {
    return `What it saves cannot be told: ${often}, but your events do not show how long it takes by hand.`;
  }
  const long = `by hand it takes ${saySpan(hand)}`;
  if (saved === null || !acts) {
    return `It only tells you, so it saves no work by itself: ${often}, and ${long}.`;
  }
  const range = sayMinutes(saved.low) === sayMinutes(saved.high) ? "" : `, between ${sayNumbers(saved)}`;
  return `Saves about ${sayMinutes(saved.expected)} a week${range}: ${often}, ${long}, and ${share}.`;
}

function sayOften(perWeek: number): string {
  if (perWeek >= 9.5) return `${Math.round(perWeek)} times a week`;
  const rounded = Math.round(perWeek * 10) / 10;
  if (rounded === 1) return "once a week";
  return rounded < 1 ? "less than once a week" : `${rounded} times a week`;
}

function saySpan(spread: Spread): string {
  const usual = sayMinutes(spread.expected);
  return sayMinutes(spread.low) === sayMinutes(spread.high) ? usual : `${usual}, mostly between ${sayNumbers(spread)}`;
}

const sayNumbers = ({ low, high }: Spread): string => `${sayMinutes(low)} and ${sayMinutes(high)}`;

function sayMinutes(minutes: number): string {
  if (minutes < 1) return "less than a minute";
  const whole = Math.round(minutes);
  if (whole < 120) return whole === 1 ? "1 minute" : `${whole} minutes`;
  return `${Math.round(minutes / 6) / 10} hours`;
}
