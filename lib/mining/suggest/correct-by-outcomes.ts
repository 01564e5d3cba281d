import { calibrate, calibrated } from "../statistics/calibration.ts";

/** One statement with what became of it. */
export interface Outcome {
  /** What was stated, 0 to 1. */
  stated: number;
  held: boolean;
}

/** Fewer say too little to correct anything by. */
export const OUTCOMES_MIN = 10;
/** What was stated is believed as much as so many outcomes, so that a few lucky ones are not called certain. */
const BELIEF = 4;

/**
 * What a person's own outcomes make of what is stated: isotonic calibration (see `calibrate`), drawn a little towards the
 * statements themselves. With fewer than ten outcomes nothing is corrected.
 */
export function correctByOutcomes(outcomes: readonly Outcome[]): (stated: number) => number {
  if (outcomes.length < OUTCOMES_MIN) return (stated) => stated;
  const asStated = [...new Set(outcomes.map(({ stated }) => stated))].map((stated) => ({
    stated,
    probability: stated,
  }));
  const knots = calibrate(
    outcomes.map(({ stated, held }) => ({ stated, held: held ? 1 : 0 })),
    asStated,
    BELIEF,
  );
  return (stated) => calibrated(knots, stated);
}
