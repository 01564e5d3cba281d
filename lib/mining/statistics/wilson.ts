/** One-sided 90 %: a stated 80 % should hold nine times in ten. */
const Z = 1.2815515655446004;

/**
 * Wilson score lower bound of a proportion (Wilson 1927): what the proportion is at least, with one-sided confidence
 * of 90 %. 0 of 0 gives 0.
 */
export function wilsonLower(successes: number, trials: number, z: number = Z): number {
  if (trials <= 0) return 0;
  const p = Math.min(1, Math.max(0, successes / trials));
  const zz = z * z;
  const centre = p + zz / (2 * trials);
  const spread = z * Math.sqrt((p * (1 - p) + zz / (4 * trials)) / trials);
  return Math.min(p, Math.max(0, (centre - spread) / (1 + zz / trials)));
}

export interface Trial {
  atMs: number;
  held: boolean;
}

/** Fewer trials than this in the last fifth of time say too little by themselves. */
const HELD_OUT_MIN = 10;

/**
 * The engine's confidence: the Wilson lower bound of what held. It is taken over the last fifth of the time that the
 * trials span, which had no part in making the pattern important, when at least ten trials lie there; otherwise over
 * all of them, where the bound itself is wide. The smaller of the two is reported, so that an old habit that fades is not
 * carried by its past.
 * @param trials in any order.
 */
export function heldOutConfidence(trials: readonly Trial[]): number {
  return boundTrials(countTrials(trials));
}

/** Trials by whether they held, in all and in the last fifth of the time that they span. */
export interface TrialCounts {
  held: number;
  total: number;
  lateHeld: number;
  lateTotal: number;
  /** Where the last fifth begins. */
  lateFromMs: number;
}

/** @param trials in any order. */
export function countTrials(trials: readonly Trial[]): TrialCounts {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let held = 0;
  for (const trial of trials) {
    if (trial.atMs < first) first = trial.atMs;
    if (trial.atMs > last) last = trial.atMs;
    if (trial.held) held++;
  }
  const cut = last - (last - first) / 5;
  let lateTrials = 0;
  let lateHeld = 0;
  for (const trial of trials) {
    if (trial.atMs < cut) continue;
    lateTrials++;
    if (trial.held) lateHeld++;
  }
  return { held, total: trials.length, lateHeld, lateTotal: lateTrials, lateFromMs: cut };
}

/** The engine's confidence of trials that were counted (see `heldOutConfidence`). */
export function boundTrials({ held, total, lateHeld, lateTotal }: Omit<TrialCounts, "lateFromMs">): number {
  return boundHeld(held, total, lateHeld, lateTotal);
}

/** The same, of counts: what held of all trials, and of those in the last fifth of time. */
export function boundHeld(held: number, trials: number, lateHeld: number, lateTrials: number): number {
  const overall = wilsonLower(held, trials);
  return lateTrials >= HELD_OUT_MIN ? Math.min(overall, wilsonLower(lateHeld, lateTrials)) : overall;
}
