import { dueDays } from "../routines/day-rules.ts";
import type { Pattern, Step, WorkflowDefinition, WorkflowNode } from "../types.ts";
import { cronTimes } from "./cron-times.ts";
import { matcherOf } from "./match-event.ts";
import type { Moment, Recent } from "./recent-moments.ts";

const DAY_MS = 86_400_000;
/** The least time that a person is given to go on, in seconds: as in the draft. */
const PATIENCE_SECONDS_MIN = 300;

/** One time that a draft would have begun. */
export interface Firing {
  /** When it would have acted, asked or spoken. */
  atMs: number;
  /** What the person does from then on counts as an answer. */
  sinceMs: number;
  /** Until then. */
  untilMs: number;
  /** Whether it would have said anything. */
  spoke: boolean;
  /** Whether it was right, where the draft's own waits tell. */
  held?: boolean;
}

type WaitNode = Extract<WorkflowNode, { kind: "wait_for_event" }>;

/** Seconds that a person is given to do the rest of a sequence: three times as long as it usually takes. */
export function patienceSeconds(durationMedianMs: number): number {
  return Math.max(PATIENCE_SECONDS_MIN, Math.ceil((3 * durationMedianMs) / 60_000) * 60);
}

/** When a draft's trigger and the waits behind it would have fired in the latest days, in order. O(n) in the moments. */
export function replayTrigger(
  pattern: Exclude<Pattern, { kind: "usage" }>,
  { trigger, nodes, edges }: WorkflowDefinition,
  recent: Recent,
): Firing[] {
  if (trigger.kind === "schedule") return replaySchedule(pattern, trigger.cron, recent);
  if (trigger.kind !== "event") return [];
  const waits: { accepts: boolean[]; seconds: number; speaks: boolean }[] = [];
  let from = "trigger";
  for (;;) {
    const next = edges.find((edge) => edge.from === from && edge.when !== "timeout" && edge.when !== "failure");
    const node = nodes.find(({ id }) => id === next?.to);
    if (node?.kind !== "wait_for_event") break;
    const speaks = edges.some((edge) => edge.from === node.id && edge.when === "timeout");
    waits.push({ accepts: accepted(node, recent), seconds: node.timeout_seconds, speaks });
    from = node.id;
  }
  const patienceMs = patienceFor(pattern);
  const starts = acceptedBy(matcherOf(trigger.match), recent);
  const firings: Firing[] = [];
  for (const burst of burstsOf(recent.moments, starts, trigger.quiet_seconds * 1000)) {
    const atMs = burst.endMs + trigger.quiet_seconds * 1000;
    const ready = { at: burst.first, sinceMs: burst.startMs, atMs };
    const watching = waits.length > 0 && waits.every(({ speaks }) => speaks);
    if (watching) firings.push(watchOthers(recent.moments, waits, ready));
    else {
      const opened = followOpening(recent.moments, waits, ready);
      if (opened !== null) firings.push({ ...opened, untilMs: opened.atMs + patienceMs, spoke: true });
    }
  }
  return firings;
}

function patienceFor(pattern: Exclude<Pattern, { kind: "usage" }>): number {
  if (pattern.kind === "routine" && pattern.statistics.schedule.kind === "after") {
    return pattern.statistics.schedule.withinMinutes * 60_000;
  }
  return 1000 * patienceSeconds(pattern.kind === "sequence" ? pattern.statistics.durationMedianMs : 0);
}

function replaySchedule(pattern: Exclude<Pattern, { kind: "usage" }>, cron: string, recent: Recent): Firing[] {
  const tolerance = (pattern.kind === "routine" ? pattern.statistics.toleranceMinutes : 30) * 60_000;
  const days = meantDays(pattern, recent);
  return cronTimes(cron, recent.clock, recent.firstDay, recent.lastDay)
    .filter((atMs) => atMs >= recent.fromMs && atMs <= recent.toMs)
    .filter((atMs) => days === null || days.has(recent.clock.dayNumber(atMs)))
    .map((atMs) => ({ atMs, sinceMs: atMs - tolerance, untilMs: atMs + tolerance, spoke: true }));
}

/** The days that the draft's condition lets pass, where cron fires on more; null where all are meant. */
function meantDays(pattern: Exclude<Pattern, { kind: "usage" }>, { firstDay, lastDay }: Recent): Set<number> | null {
  if (pattern.kind !== "routine" || pattern.statistics.dayFilter === null) return null;
  const { schedule } = pattern.statistics;
  if (schedule.kind === "after" || schedule.kind === "intraday") return null;
  // A week more at either end, for what moves into these days.
  const days = Int32Array.from({ length: lastDay - firstDay + 15 }, (_, i) => firstDay - 7 + i);
  return new Set(dueDays(schedule, days));
}

/** The steps that a draft's trigger and waits answer to. */
export function stepsOfDraft({ trigger, nodes }: WorkflowDefinition, steps: readonly Step[]): number[] {
  const matches = nodes.flatMap((node) => (node.kind === "wait_for_event" ? [node.match] : []));
  if (trigger.kind === "event") matches.push(trigger.match);
  const matchers = matches.map(matcherOf);
  return [...steps.keys()].filter((index) => matchers.some((accepts) => accepts(steps[index] as Step)));
}

/** Which of the steps a matcher takes, so that each is looked at once. */
function acceptedBy(matches: ReturnType<typeof matcherOf>, { steps }: Recent): boolean[] {
  return steps.map(matches);
}

const accepted = (wait: WaitNode, recent: Recent): boolean[] => acceptedBy(matcherOf(wait.match), recent);

/** Matching moments in quick succession are one: it waits until nothing more has matched for a while. */
function burstsOf(moments: readonly Moment[], accepts: readonly boolean[], quietMs: number) {
  const bursts: { first: number; startMs: number; endMs: number }[] = [];
  for (const [i, { step, startMs, endMs }] of moments.entries()) {
    if (!accepts[step]) continue;
    const before = bursts.at(-1);
    if (before !== undefined && startMs - before.endMs <= quietMs) before.endMs = Math.max(before.endMs, endMs);
    else bursts.push({ first: i, startMs, endMs });
  }
  return bursts;
}

interface Ready {
  /** Index of the moment that it began with. */
  at: number;
  sinceMs: number;
  atMs: number;
}

/** The rest of an opening, each step after the one before; null when one did not come in time. */
function followOpening(
  moments: readonly Moment[],
  waits: readonly { accepts: boolean[]; seconds: number }[],
  ready: Ready,
): Ready | null {
  let { at, sinceMs, atMs } = ready;
  for (const { accepts, seconds } of waits) {
    const found = findMoment(moments, accepts, at, sinceMs, atMs + seconds * 1000);
    if (found === null) return null;
    const moment = moments[found] as Moment;
    at = found;
    sinceMs = moment.startMs;
    atMs = Math.max(atMs, moment.endMs);
  }
  return { at, sinceMs, atMs };
}

/** Waits for each of the others, and speaks when one stays behind: rightly so where it came within a day. */
function watchOthers(
  moments: readonly Moment[],
  waits: readonly { accepts: boolean[]; seconds: number }[],
  { at, sinceMs, atMs }: Ready,
): Firing {
  let spokeAtMs = Number.POSITIVE_INFINITY;
  let held = true;
  let untilMs = atMs;
  for (const { accepts, seconds } of waits) {
    const deadline = atMs + seconds * 1000;
    untilMs = Math.max(untilMs, deadline);
    if (findMoment(moments, accepts, at, sinceMs, deadline) !== null) continue;
    spokeAtMs = Math.min(spokeAtMs, deadline);
    held &&= findMoment(moments, accepts, at, deadline, deadline + DAY_MS) !== null;
  }
  const spoke = Number.isFinite(spokeAtMs);
  return { atMs: spoke ? spokeAtMs : atMs, sinceMs, untilMs, spoke, held };
}

/** The first moment from a place on, its own set included, that is accepted and lies between two instants. */
function findMoment(
  moments: readonly Moment[],
  accepts: readonly boolean[],
  at: number,
  fromMs: number,
  untilMs: number,
): number | null {
  let i = at;
  while (i > 0 && moments[i - 1]?.position === moments[at]?.position) i--;
  for (; i < moments.length && (moments[i] as Moment).startMs <= untilMs; i++) {
    const { step, startMs } = moments[i] as Moment;
    if (i !== at && accepts[step] && startMs >= fromMs) return i;
  }
  return null;
}
