import { EXPERIENCES } from "./order-blend.ts";
import { CONTEXTS, Context, KIND_CONTEXTS, ORDERS } from "./situation.ts";

/** Experts: the contexts, four that held one or two actions ago, and the members of the likeliest kind. */
export const EXPERTS = CONTEXTS + 5;
export const BEFORE_LAST1 = CONTEXTS;
export const BEFORE_LAST2 = CONTEXTS + 1;
export const BEFORE_THAT_LAST2 = CONTEXTS + 2;
export const BEFORE_LAST3 = CONTEXTS + 3;
export const MEMBERS = CONTEXTS + 4;
/** Experts whose followers are candidates, those that know most first. */
export const PROPOSERS = [
  Context.last6,
  Context.last4,
  Context.last3,
  Context.last2,
  Context.last1,
  Context.placeLast1,
  BEFORE_LAST1,
  BEFORE_LAST2,
  Context.butOnePair,
  Context.pair,
  Context.varieties,
  Context.pauseLast1,
  Context.butOne,
  MEMBERS,
  Context.place,
  Context.hour,
  Context.group,
  Context.any,
];

/** Groups of reasons: one of each expert, then these. */
export const Group = {
  blend: EXPERTS,
  kind: EXPERTS + 1,
  recency: EXPERTS + 1 + KIND_CONTEXTS,
  count: EXPERTS + 2 + KIND_CONTEXTS,
  order: EXPERTS + 3 + KIND_CONTEXTS,
  followed: EXPERTS + 4 + KIND_CONTEXTS,
  other: EXPERTS + 5 + KIND_CONTEXTS,
  fresh: EXPERTS + 6 + KIND_CONTEXTS,
} as const;
export const GROUPS = EXPERTS + 7 + KIND_CONTEXTS;

/** First weight of each block of features. */
export const PER_EXPERIENCE = 4;
export const DISTANCES = 32;
export const COUNTS = 16;
export const KIND_VISITS = 8;
export const SURPRISES = 5;
export const MET = 6;
export const Weight = (() => {
  let next = 0;
  const block = (size: number) => {
    const from = next;
    next += size;
    return from;
  };
  return {
    expert: block(EXPERTS * EXPERIENCES * PER_EXPERIENCE),
    blend: block(1),
    recency: block(2 * DISTANCES),
    count: block(COUNTS),
    order: block(16),
    followed: block(2 * SURPRISES * MET),
    kind: block(KIND_CONTEXTS * KIND_VISITS * 2),
    other: block(1),
    novelty: block(1),
    otherLast1: block(9),
    otherLast2: block(9),
    otherGroup: block(10),
    total: next,
  };
})();

/** Weights and trusts of a model that knows nothing of how people work: the blend of orders alone. */
export function blankPrior(): { weights: Float64Array; trust: Float64Array } {
  const weights = new Float64Array(Weight.total);
  weights[Weight.blend] = 1;
  return { weights, trust: new Float64Array(ORDERS * EXPERIENCES).fill(0.5) };
}
