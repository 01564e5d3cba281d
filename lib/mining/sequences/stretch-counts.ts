import type { Timeline } from "../assemble-timeline.ts";
import type { StepIndex } from "./index-steps.ts";

/** How often each symbol is done in each stretch: all that a shuffle within stretches needs to know. */
export interface StretchCounts {
  /** Positions of each stretch. */
  lengths: Int32Array;
  /** Stretches that hold symbol s, ascending, with how many positions there hold it: rows `firstRow[s] … firstRow[s + 1] - 1`. */
  firstRow: Int32Array;
  stretchOf: Int32Array;
  countOf: Int32Array;
}

/** O(stretches). The index's own columns are used. */
export function countsOf({ stretches, stretchStart }: Timeline, index: StepIndex): StretchCounts {
  const lengths = new Int32Array(stretches);
  for (let s = 0; s < stretches; s++) lengths[s] = (stretchStart[s + 1] as number) - (stretchStart[s] as number);
  const { stretchFirst: firstRow, stretchOf, stretchCount: countOf } = index;
  return { lengths, firstRow, stretchOf, countOf };
}

/**
 * The same of about one in so many stretches, which are numbered anew: which ones has nothing to do with weekdays or hours
 * (Knuth 1973, multiplicative hashing), and is the same for the same history. O(columns).
 */
export function sampleOf({ lengths, firstRow, stretchOf, countOf }: StretchCounts, oneIn: number): StretchCounts {
  const numberOf = new Int32Array(lengths.length).fill(-1);
  const most = 2 ** 32 / oneIn;
  let sampled = 0;
  for (let s = 0; s < lengths.length; s++) if (Math.imul(s, GOLDEN) >>> 0 < most) numberOf[s] = sampled++;
  let rows = 0;
  for (let row = 0; row < stretchOf.length; row++) if ((numberOf[stretchOf[row] as number] as number) >= 0) rows++;
  const own = {
    lengths: lengths.filter((_, s) => (numberOf[s] as number) >= 0),
    firstRow: new Int32Array(firstRow.length),
    stretchOf: new Int32Array(rows),
    countOf: new Int32Array(rows),
  };
  let filled = 0;
  for (let symbol = 0; symbol + 1 < firstRow.length; symbol++) {
    for (let row = firstRow[symbol] as number; row < (firstRow[symbol + 1] as number); row++) {
      const number = numberOf[stretchOf[row] as number] as number;
      if (number < 0) continue;
      own.stretchOf[filled] = number;
      own.countOf[filled++] = countOf[row] as number;
    }
    own.firstRow[symbol + 1] = filled;
  }
  return own;
}

/** 2³² over the golden ratio. */
const GOLDEN = 0x9e3779b1;
