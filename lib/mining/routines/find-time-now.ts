import { newest } from "../evidence.ts";
import { clockDistance, clockMean } from "../statistics/circular.ts";

/** So many of the latest say when it is done now. */
export const LATEST_HITS = 30;
/** Occurrences on each side of a change of the time. */
const SIDE_MIN = 4;
/** Parameters of each, and one or two more than there are: an end or a break is chosen where it fits best. */
const STEADY = 1;
const DRIFTING = 3;
const MOVED = 5;
export const TOLERANCE_MINUTES_MIN = 5;

/**
 * When a habit is done now: of its latest occurrences, the mean; or where they end up when they move steadily (least
 * squares); or the mean since they moved at once. Which of the three it is, the Bayesian information criterion decides
 * (Schwarz 1978), so that a spread alone moves nothing. O(1): at most thirty occurrences are looked at.
 * @param minutes local times of day in order of time
 * @returns minutes after midnight, and the half-width that holds nine tenths of those occurrences, at least so much
 */
export function findTimeNow(
  minutes: readonly number[],
  toleranceMin: number = TOLERANCE_MINUTES_MIN,
): { minuteOfDay: number; toleranceMinutes: number } {
  const latest = newest(minutes, LATEST_HITS);
  const { mean: centre } = clockMean(latest);
  const away = latest.map((minute) => clockDistance(centre, minute));
  const n = away.length;
  const models = [steady(away)];
  if (n >= 2 * SIDE_MIN) {
    models.push(drifting(away));
    for (let at = SIDE_MIN; at <= n - SIDE_MIN; at++) models.push(moved(away, at));
  }
  let best = models[0] as Model;
  for (const model of models) if (model.cost < best.cost) best = model;
  const offsets = best.residuals.map(Math.abs).sort((a, b) => a - b);
  return {
    minuteOfDay: (Math.round(centre + best.now) + 1440) % 1440,
    toleranceMinutes: Math.max(toleranceMin, Math.ceil(offsets[Math.floor((offsets.length - 1) * 0.9)] ?? 0)),
  };
}

interface Model {
  /** The time now, minutes away from the mean of all. */
  now: number;
  /** Of the occurrences that the tolerance is taken from. */
  residuals: number[];
  /** Bayesian information criterion. */
  cost: number;
}

function steady(values: readonly number[]): Model {
  const now = meanOf(values);
  const residuals = values.map((value) => value - now);
  return { now, residuals, cost: costOf(residuals, STEADY) };
}

function drifting(values: readonly number[]): Model {
  const middle = (values.length - 1) / 2;
  const mean = meanOf(values);
  let along = 0;
  let squares = 0;
  for (const [i, value] of values.entries()) {
    along += (i - middle) * (value - mean);
    squares += (i - middle) ** 2;
  }
  const slope = along / squares;
  const residuals = values.map((value, i) => value - mean - slope * (i - middle));
  return { now: mean + slope * middle, residuals, cost: costOf(residuals, DRIFTING) };
}

function moved(values: readonly number[], at: number): Model {
  const before = steady(values.slice(0, at));
  const after = steady(values.slice(at));
  const cost = costOf([...before.residuals, ...after.residuals], MOVED);
  return { now: after.now, residuals: after.residuals, cost };
}

function costOf(residuals: readonly number[], parameters: number): number {
  const n = residuals.length;
  // Times are known to the minute: a spread below that is none.
  const variance = Math.max(1, residuals.reduce((sum, value) => sum + value * value, 0) / Math.max(1, n));
  return n * Math.log(variance) + parameters * Math.log(Math.max(2, n));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
