import { CORE_SHARE, type Consensus } from "./consensus.ts";

/** Routines that share at least so many of the longer one's steps, in the same order, are variants of one. */
const SHARED_SHARE_MIN = 0.6;

/**
 * One consensus of both, or undefined when they share too little: the longest common subsequence of their steps, with
 * what either has between as optional steps. O(steps²).
 * @param shares how many of the occurrences of both are of each
 */
export function uniteVariants(a: Consensus, b: Consensus, shares: readonly [number, number]): Consensus | undefined {
  const common = commonSteps(a.symbols, b.symbols);
  const core = common.filter(([i, j]) => Math.max(a.occupancy[i] as number, b.occupancy[j] as number) >= CORE_SHARE);
  const longer = Math.max(coreOf(a), coreOf(b));
  if (core.length < SHARED_SHARE_MIN * longer) return undefined;
  const united: Consensus = { symbols: [], occupancy: [], insertCost: Math.min(a.insertCost, b.insertCost) };
  const add = (symbol: number | undefined, occupancy: number) => {
    united.symbols.push(symbol as number);
    united.occupancy.push(occupancy);
  };
  let i = 0;
  let j = 0;
  for (const [nextA, nextB] of [...common, [a.symbols.length, b.symbols.length] as const]) {
    for (; i < nextA; i++) add(a.symbols[i], (a.occupancy[i] as number) * shares[0]);
    for (; j < nextB; j++) add(b.symbols[j], (b.occupancy[j] as number) * shares[1]);
    if (nextA === a.symbols.length) break;
    add(a.symbols[nextA], (a.occupancy[nextA] as number) * shares[0] + (b.occupancy[nextB] as number) * shares[1]);
    i = nextA + 1;
    j = nextB + 1;
  }
  return united;
}

const coreOf = ({ occupancy }: Consensus) => occupancy.filter((share) => share >= CORE_SHARE).length;

/** Places of a longest common subsequence. */
export function commonSteps(a: readonly number[], b: readonly number[]): [number, number][] {
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const at = i * width + j;
      longest[at] =
        a[i] === b[j]
          ? (longest[at + width + 1] as number) + 1
          : Math.max(longest[at + width] as number, longest[at + 1] as number);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if ((longest[(i + 1) * width + j] as number) >= (longest[i * width + j + 1] as number)) i++;
    else j++;
  }
  return pairs;
}
