import type { PatternKind } from "../types.ts";
import type { CalibrationKnot } from "./calibration.ts";

/**
 * What the Wilson bound of each kind of pattern is worth, as `bench/learning/fit-calibration.ts` learnt it from what came in
 * the four weeks after a split of time: of 180 generated people (seeds 40000–40179) for sequences and routines, of every
 * other author of the two bundled histories for relationships. The identity weighs as 60 outcomes; usage foretells nothing.
 */
export const CALIBRATION: Partial<Record<PatternKind, readonly CalibrationKnot[]>> = {
  sequence: [
    { stated: 0, probability: 0 },
    { stated: 0.1, probability: 0.192 },
    { stated: 0.2, probability: 0.363 },
    { stated: 0.3, probability: 0.48 },
    { stated: 0.4, probability: 0.597 },
    { stated: 0.5, probability: 0.734 },
    { stated: 0.6, probability: 0.749 },
    { stated: 0.65, probability: 0.76 },
    { stated: 0.7, probability: 0.815 },
    { stated: 0.75, probability: 0.842 },
    { stated: 0.8, probability: 0.862 },
    { stated: 0.85, probability: 0.876 },
    { stated: 0.9, probability: 0.901 },
    { stated: 0.95, probability: 0.944 },
    { stated: 1, probability: 1 },
  ],
  routine: [
    { stated: 0, probability: 0 },
    { stated: 0.1, probability: 0.1 },
    { stated: 0.2, probability: 0.2 },
    { stated: 0.3, probability: 0.3 },
    { stated: 0.4, probability: 0.463 },
    { stated: 0.5, probability: 0.575 },
    { stated: 0.6, probability: 0.634 },
    { stated: 0.65, probability: 0.65 },
    { stated: 0.7, probability: 0.7 },
    { stated: 0.75, probability: 0.725 },
    { stated: 0.8, probability: 0.796 },
    { stated: 0.85, probability: 0.814 },
    { stated: 0.9, probability: 0.838 },
    { stated: 0.95, probability: 0.95 },
    { stated: 1, probability: 1 },
  ],
  relationship: [
    { stated: 0, probability: 0 },
    { stated: 0.1, probability: 0.1 },
    { stated: 0.2, probability: 0.2 },
    { stated: 0.3, probability: 0.3 },
    { stated: 0.4, probability: 0.4 },
    { stated: 0.5, probability: 0.645 },
    { stated: 0.6, probability: 0.71 },
    { stated: 0.65, probability: 0.736 },
    { stated: 0.7, probability: 0.747 },
    { stated: 0.75, probability: 0.767 },
    { stated: 0.8, probability: 0.817 },
    { stated: 0.85, probability: 0.916 },
    { stated: 0.9, probability: 0.985 },
    { stated: 0.95, probability: 0.992 },
    { stated: 1, probability: 1 },
  ],
};
