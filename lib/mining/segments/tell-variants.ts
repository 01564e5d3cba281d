import type { Consensus } from "./consensus.ts";
import type { SegmentOccurrence } from "./find-occurrences.ts";

/** One way in which a segment is done: the steps of the consensus that it has, and how often it was so. */
export interface Variant {
  steps: number[];
  occurrences: number;
}

/** Steps of more occurrences than this belong to every variant, of fewer than the other to none. */
const ALWAYS_SHARE = 0.85;
const SOMETIMES_SHARE = 0.15;
/** Occurrences that differ in more of the steps that vary are not done in the same way. */
const DIFFERENT_SHARE = 0.35;
/** Fewer, or a smaller share of all, are slips and not a way of doing it. */
const VARIANT_MIN = 3;
const VARIANT_SHARE_MIN = 0.1;
const VARIANTS_MAX = 4;

/**
 * The ways in which a segment is done, commonest first: occurrences that have the same of the steps that vary, by leaders
 * (each further way is begun by the commonest set of steps that is unlike those before; Hartigan 1975).
 * O(occurrences × steps).
 */
export function tellVariants({ occupancy }: Consensus, occurrences: readonly SegmentOccurrence[]): Variant[] {
  const varying = [...occupancy.keys()].filter((j) => isBetween(occupancy[j] as number));
  const bySteps = new Map<string, { has: boolean[]; members: SegmentOccurrence[] }>();
  for (const occurrence of occurrences) {
    const own = new Set(occurrence.steps);
    const has = varying.map((j) => own.has(j));
    const name = has.map(Number).join("");
    const same = bySteps.get(name);
    if (same === undefined) bySteps.set(name, { has, members: [occurrence] });
    else same.members.push(occurrence);
  }
  const sets = [...bySteps].sort(([a, x], [b, y]) => y.members.length - x.members.length || (a < b ? -1 : 1));
  const leaders: { has: boolean[]; members: SegmentOccurrence[] }[] = [];
  for (const [, { has, members }] of sets) {
    const near = leaders.find((leader) => differing(leader.has, has) <= DIFFERENT_SHARE * varying.length);
    if (near !== undefined) near.members.push(...members);
    else leaders.push({ has, members: [...members] });
  }
  leaders.sort((a, b) => b.members.length - a.members.length);
  const least = Math.max(VARIANT_MIN, VARIANT_SHARE_MIN * occurrences.length);
  const ways = leaders.filter(({ members }, i) => i === 0 || (i < VARIANTS_MAX && members.length >= least));
  for (const { has, members } of leaders) {
    if (ways.some((way) => way.members === members)) continue;
    const nearest = [...ways].sort((a, b) => differing(a.has, has) - differing(b.has, has))[0];
    nearest?.members.push(...members);
  }
  return ways
    .map(({ members }) => ({ steps: stepsOfMost(occupancy.length, members), occurrences: members.length }))
    .sort((a, b) => b.occurrences - a.occurrences);
}

const isBetween = (share: number) => share > SOMETIMES_SHARE && share < ALWAYS_SHARE;

function differing(a: readonly boolean[], b: readonly boolean[]): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
}

function stepsOfMost(length: number, members: readonly SegmentOccurrence[]): number[] {
  const counts = new Int32Array(length);
  for (const { steps } of members) for (const j of steps) counts[j] = (counts[j] as number) + 1;
  return [...counts.keys()].filter((j) => (counts[j] as number) >= members.length / 2);
}
