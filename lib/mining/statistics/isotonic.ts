/** One statement with what became of it. */
export interface Outcome {
  /** What was stated, 0 to 1. */
  stated: number;
  held: boolean;
}

/** Fewer say too little to correct anything by. */
export const OUTCOMES_MIN = 10;

/**
 * Corrects what was stated by what held: the isotonic regression of outcomes on statements, by pooling adjacent violators
 * (Ayer et al. 1955), linear between the middles of its blocks and flat beyond them. A block counts two imagined outcomes
 * at what it stated, so that three lucky ones are not called certain. With fewer than ten outcomes nothing is corrected.
 * O(n log n) once; O(log n) each.
 */
export function calibrate(outcomes: readonly Outcome[]): (stated: number) => number {
  if (outcomes.length < OUTCOMES_MIN) return (stated) => stated;
  // What was stated alike is one to begin with, in whatever order it came.
  const alike = Map.groupBy(outcomes, ({ stated }) => stated);
  const sorted = [...alike].sort(([a], [b]) => a - b);
  const blocks: { weight: number; held: number; stated: number }[] = [];
  const share = ({ held, weight }: { held: number; weight: number }) => held / weight;
  for (const [stated, same] of sorted) {
    let block = { weight: same.length, held: same.filter(({ held }) => held).length, stated: stated * same.length };
    for (let before = blocks.at(-1); before !== undefined && share(before) >= share(block); before = blocks.at(-1)) {
      blocks.pop();
      block = {
        weight: before.weight + block.weight,
        held: before.held + block.held,
        stated: before.stated + block.stated,
      };
    }
    blocks.push(block);
  }
  const points = blocks.map(({ weight, held, stated }) => {
    const at = stated / weight;
    return { at, share: (held + 2 * at) / (weight + 2) };
  });
  // The imagined outcomes may put two neighbours out of order by a little.
  for (let i = 1; i < points.length; i++) {
    const [before, point] = [points[i - 1], points[i]];
    if (before !== undefined && point !== undefined) point.share = Math.max(point.share, before.share);
  }
  return (stated) => {
    const next = points.findIndex(({ at }) => at >= stated);
    const after = points[next < 0 ? points.length - 1 : next] as { at: number; share: number };
    const before = points[Math.max(0, (next < 0 ? points.length : next) - 1)] as { at: number; share: number };
    if (next <= 0 || after.at === before.at) return after.share;
    return before.share + ((stated - before.at) / (after.at - before.at)) * (after.share - before.share);
  };
}
