/** Something that was said to hold with a probability, and whether it did (or how often, of so many times). */
export interface CalibrationPoint {
  stated: number;
  /** 0 or 1, or the share that held. */
  held: number;
  /** Times that the point stands for; 1 unless said. */
  weight?: number;
}

/** What a stated value is worth: the probability of what was stated so. */
export interface CalibrationKnot {
  stated: number;
  probability: number;
}

/**
 * Isotonic calibration: the never falling map from what was stated to how often it held that has the least squared error
 * (pool adjacent violators, Ayer et al. 1955; for classifiers Zadrozny & Elkan 2002). Each pool becomes one knot at its
 * mean stated value. O(n log n).
 * @param prior a map that is believed as much as `priorWeight` points are, spread evenly over its knots: with few points
 *   of a person's own, what was learnt of others still counts.
 * @returns knots by rising `stated`, empty without points; see `calibrated`.
 */
export function calibrate(
  points: readonly CalibrationPoint[],
  prior: readonly CalibrationKnot[] = [],
  priorWeight = 0,
): CalibrationKnot[] {
  const believed = prior.map(({ stated, probability }) => ({
    stated,
    held: probability,
    weight: priorWeight / prior.length,
  }));
  // What was stated alike has one answer.
  const sums = new Map<number, { stated: number; held: number; weight: number }>();
  for (const { stated, held, weight = 1 } of [...points, ...believed]) {
    if (weight <= 0) continue;
    const sum = sums.get(stated) ?? { stated: 0, held: 0, weight: 0 };
    sum.stated += stated * weight;
    sum.held += held * weight;
    sum.weight += weight;
    sums.set(stated, sum);
  }
  const pools: { stated: number; held: number; weight: number }[] = [];
  for (const [, sum] of [...sums].sort(([a], [b]) => a - b)) {
    pools.push({ ...sum });
    for (;;) {
      const last = pools.at(-1);
      const before = pools.at(-2);
      if (last === undefined || before === undefined) break;
      if (before.held * last.weight < last.held * before.weight) break;
      pools.pop();
      before.stated += last.stated;
      before.held += last.held;
      before.weight += last.weight;
    }
  }
  return pools.map(({ stated, held, weight }) => ({ stated: stated / weight, probability: held / weight }));
}

/** What a stated value is worth: between two knots on the line through them, beyond the outermost as these. */
export function calibrated(knots: readonly CalibrationKnot[], stated: number): number {
  const after = knots.findIndex((knot) => knot.stated >= stated);
  const next = knots[after];
  const before = knots[after - 1];
  if (knots.length === 0) return stated;
  if (next === undefined) return (knots.at(-1) as CalibrationKnot).probability;
  if (before === undefined) return next.probability;
  const along = (stated - before.stated) / (next.stated - before.stated);
  return before.probability + along * (next.probability - before.probability);
}
