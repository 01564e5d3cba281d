/**
 * Learns `lib/mining/statistics/calibration-tables.ts`: what a pattern's Wilson bound is worth, by isotonic regression of
 * what came after a split of time on what was said before it. Run with `node bench/learning/fit-calibration.ts`; prints
 * the tables. Seeds 40000–40179 of generated people, and the authors of the histories that the proof leaves alone.
 */
import { type CalibrationKnot, calibrate, calibrated } from "#lib/mining/statistics/calibration.ts";
import { CALIBRATION } from "#lib/mining/statistics/calibration-tables.ts";
import { historyOutcomes, plantedOutcomes } from "./calibration.ts";

const FIRST_SEED = 40_000;
const PEOPLE = 180;
/** So many outcomes beside what is stated meaning what it says: where few patterns are, little is learnt. */
const PRIOR_WEIGHT = 60;
/** Points between which the map is straight, and outcomes that a pool is at least made of. */
const KNOTS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1];

const outcomes = [...plantedOutcomes(FIRST_SEED, PEOPLE), ...historyOutcomes(0)];
for (const kind of ["sequence", "routine", "relationship"] as const) {
  const points = outcomes
    .filter((outcome) => outcome.kind === kind)
    .map(({ stated, held }) => ({ stated, held: held ? 1 : 0 }));
  const prior = KNOTS.map((stated): CalibrationKnot => ({ stated, probability: stated }));
  const fitted = calibrate(points, prior, PRIOR_WEIGHT);
  // The patterns were told with the table that stands: what is learnt is what that table's values are worth.
  const table = KNOTS.map((stated): CalibrationKnot => {
    const told = calibrated(CALIBRATION[kind] ?? [], stated);
    return { stated, probability: Math.round(calibrated(fitted, told) * 1000) / 1000 };
  });
  console.log(`${kind}, ${points.length} outcomes`);
  for (const { stated, probability } of table) console.log(`    { stated: ${stated}, probability: ${probability} },`);
}
