import { dateOf } from "../local-time.ts";
import type { Pattern, WorkflowDefinition } from "../types.ts";
import type { Deed } from "./find-deeds.ts";
import type { Recent } from "./recent-moments.ts";
import { type Firing, replayTrigger } from "./replay-trigger.ts";
import type { Backtest } from "./types.ts";

/** Days that a draft's trigger is replayed over. */
export const BACKTEST_DAYS = 30;
/** Firings and misses kept with it; the counts count them all. */
const TIMES_SHOWN = 100;

interface Told extends Firing {
  matched: boolean;
  /** Until then it asks already, and the same again changes nothing. */
  busyUntilMs: number;
}

/**
 * Replays a draft's trigger, and the waits behind it, over the latest days of the person's own activity. Nothing is
 * called and nothing is learned: the events are read as they lie there.
 *
 * - A schedule was right where the person did it within the pattern's tolerance of that time.
 * - An event was right where the rest followed within the draft's patience. Until then further events do not fire it.
 * - Where the draft waits for other files, it fires with the first one and speaks only when another stays behind; that was
 *   right where they changed in time, or after all within a day.
 *
 * Each doing answers one firing at most, the earliest that fits; one that answers none was missed. O(n) in the moments.
 * @param deeds what the person did in the same days, in order of time (see `findDeeds`)
 */
export function backtest(
  pattern: Exclude<Pattern, { kind: "usage" }>,
  draft: WorkflowDefinition,
  deeds: readonly Deed[],
  recent: Recent,
): Backtest {
  const scheduled = draft.trigger.kind === "schedule";
  const answered = new Set<number>();
  const told: Told[] = [];
  let first = 0;
  for (const firing of replayTrigger(pattern, draft, recent)) {
    if (!scheduled && firing.sinceMs <= (told.at(-1)?.busyUntilMs ?? Number.NEGATIVE_INFINITY)) continue;
    while (first < deeds.length && (deeds[first] as Deed).endMs < firing.sinceMs) first++;
    let answer = first;
    while (answer < deeds.length && (deeds[answer] as Deed).startMs <= firing.untilMs) {
      if (!answered.has(answer) && answers(deeds[answer] as Deed, firing, scheduled)) break;
      answer++;
    }
    const deed = deeds[answer];
    const matches = deed !== undefined && deed.startMs <= firing.untilMs;
    const matched = firing.held ?? matches;
    if (matched && matches) answered.add(answer);
    told.push({ ...firing, matched, busyUntilMs: matched && matches ? deed.endMs : firing.untilMs });
  }
  const missedAtMs = deeds.flatMap(({ startMs }, i) => (answered.has(i) ? [] : [startMs]));
  const matched = told.filter((firing) => firing.matched).length;
  return {
    fromMs: recent.fromMs,
    toMs: recent.toMs,
    fired: told.length,
    matched,
    falseAlarms: told.length - matched,
    missed: missedAtMs.length,
    spoke: told.filter(({ spoke }) => spoke).length,
    firings: told.slice(-TIMES_SHOWN).map((firing) => ({ atMs: firing.atMs, matched: firing.matched })),
    missedAtMs: missedAtMs.slice(-TIMES_SHOWN),
    days: countByDay(told, missedAtMs, recent),
  };
}

/** By the clock what counts is when it was begun; after an event, that it went on from there and came to its end. */
function answers(deed: Deed, { sinceMs, untilMs }: Firing, scheduled: boolean): boolean {
  if (scheduled) return deed.startMs >= sinceMs && deed.startMs <= untilMs;
  return deed.openMs >= sinceMs && deed.endMs <= untilMs;
}

function countByDay(told: readonly Told[], missedAtMs: readonly number[], recent: Recent): Backtest["days"] {
  const { clock, firstDay, lastDay, activeDays } = recent;
  const days = Array.from({ length: lastDay - firstDay + 1 }, (_, i) => ({
    day: dateOf(firstDay + i),
    active: activeDays.has(firstDay + i),
    matched: 0,
    falseAlarms: 0,
    missed: 0,
  }));
  // What fired late in the evening may have spoken after the last midnight.
  const at = (ms: number) => days[Math.min(clock.dayNumber(ms) - firstDay, days.length - 1)];
  for (const { sinceMs, atMs, matched } of told) {
    const day = at(Math.max(recent.fromMs, Math.min(sinceMs, atMs)));
    if (day !== undefined) day[matched ? "matched" : "falseAlarms"]++;
  }
  for (const ms of missedAtMs) {
    const day = at(ms);
    if (day !== undefined) day.missed++;
  }
  return days;
}
