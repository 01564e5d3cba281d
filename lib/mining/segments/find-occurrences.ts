import type { Profile } from "./consensus.ts";
import type { Tokens } from "./read-tokens.ts";

/** One time that a consensus was followed: the tokens that are its steps, ascending, and which steps they are. */
export interface SegmentOccurrence {
  tokens: number[];
  steps: number[];
}

/** Places in the text, in order and apart: tokens `from[i] … to[i] - 1`. */
export interface Regions {
  from: number[];
  to: number[];
}

/** A stretch longer than this is read in parts: bounds memory, at the worst for one occurrence at each cut. */
const PART_MAX = 1 << 16;
/** A step out of its turn is looked for so far from its place. */
const STRAY_MAX = 3;

export const everywhere = (tokens: Tokens): Regions => ({
  from: [...tokens.stretchFirst.subarray(0, -1)],
  to: [...tokens.stretchFirst.subarray(1)],
});

/**
 * The set of occurrences, none overlapping another, that together explain most: alignment of the consensus with
 * bounded edit distance (a skipped step, an inserted event and a new occurrence each cost what they are unlikely) and
 * weighted interval scheduling in one pass, as the Viterbi path through a profile with a background state (Krogh et
 * al. 1994). Sparse: only tokens with a symbol of the consensus cost more than a look, and a path that cannot pay for
 * its opening any more is left. O(tokens + tokens of its symbols × steps with the symbol × steps that may be skipped).
 * @param free symbol of each token, or -1 where it is rare or explained
 */
export function findSegmentOccurrences(free: Int32Array, profile: Profile, regions: Regions): SegmentOccurrence[] {
  const found: SegmentOccurrence[] = [];
  const path = new PathSearch(profile);
  for (let i = 0; i < regions.from.length; i++) {
    const to = regions.to[i] as number;
    for (let from = regions.from[i] as number; from < to; from += PART_MAX) {
      path.search(free, from, Math.min(to, from + PART_MAX), found);
    }
  }
  for (const occurrence of found) claimStrays(free, profile, occurrence);
  return found;
}

class PathSearch {
  readonly #profile: Profile;
  /** Best alignment that ends with step j found: its worth, with inserts counted as if until token 0, and its node. */
  readonly #worth: Float64Array;
  readonly #node: Int32Array;
  /** Nodes: a token found as a step, after another node or -1. */
  #nodes = 0;
  #nodeToken = new Int32Array(1024);
  #nodeStep = new Int32Array(1024);
  #nodeBefore = new Int32Array(1024);

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#worth = new Float64Array(profile.length);
    this.#node = new Int32Array(profile.length);
  }

  search(free: Int32Array, from: number, to: number, found: SegmentOccurrence[]): void {
    const { length, weight, skipped, ahead, insertCost, openCost, skipMax, stepsOf } = this.#profile;
    const worth = this.#worth.fill(Number.NEGATIVE_INFINITY);
    const node = this.#node;
    this.#nodes = 0;
    /** Where the best so far rose: the token, its worth, the node that ends there and the rise before it. */
    const rises: { token: number; best: number; node: number; first: number }[] = [];
    let best = 0;
    for (let t = from; t < to; t++) {
      const steps = stepsOf.get(free[t] as number);
      if (steps === undefined) continue;
      const inserts = insertCost * (t - from);
      const bestBefore = best;
      for (const j of steps) {
        let value = Number.NEGATIVE_INFINITY;
        let before = -1;
        if (j <= skipMax) value = bestBefore - openCost - (skipped[j] as number);
        for (let k = j - 1; k >= 0 && k >= j - 1 - skipMax; k--) {
          const known = worth[k] as number;
          if (known === Number.NEGATIVE_INFINITY) continue;
          const through = known - inserts - ((skipped[j] as number) - (skipped[k + 1] as number));
          if (through > value) {
            value = through;
            before = node[k] as number;
          }
        }
        value += weight[j] as number;
        if (!(value + (ahead[j + 1] as number) > best)) continue;
        // Inserts count from the next token on.
        const kept = value + inserts + insertCost;
        if (kept < (worth[j] as number)) continue;
        worth[j] = kept;
        node[j] = this.#add(t, j, before);
        if (length - 1 - j > skipMax) continue;
        const whole = value - ((skipped[length] as number) - (skipped[j + 1] as number));
        if (whole <= best) continue;
        best = whole;
        rises.push({ token: t, best, node: node[j] as number, first: this.#firstOf(node[j] as number) });
      }
    }
    this.#follow(rises, found);
  }

  #add(token: number, step: number, before: number): number {
    if (this.#nodes === this.#nodeToken.length) {
      this.#nodeToken = doubled(this.#nodeToken);
      this.#nodeStep = doubled(this.#nodeStep);
      this.#nodeBefore = doubled(this.#nodeBefore);
    }
    this.#nodeToken[this.#nodes] = token;
    this.#nodeStep[this.#nodes] = step;
    this.#nodeBefore[this.#nodes] = before;
    return this.#nodes++;
  }

  #firstOf(node: number): number {
    let at = node;
    while ((this.#nodeBefore[at] as number) >= 0) at = this.#nodeBefore[at] as number;
    return this.#nodeToken[at] as number;
  }

  #follow(rises: readonly { token: number; node: number; first: number }[], found: SegmentOccurrence[]): void {
    const own: SegmentOccurrence[] = [];
    let before = Number.POSITIVE_INFINITY;
    for (let i = rises.length - 1; i >= 0; i--) {
      const rise = rises[i] as { token: number; node: number; first: number };
      if (rise.token >= before) continue;
      const occurrence: SegmentOccurrence = { tokens: [], steps: [] };
      for (let at = rise.node; at >= 0; at = this.#nodeBefore[at] as number) {
        occurrence.tokens.push(this.#nodeToken[at] as number);
        occurrence.steps.push(this.#nodeStep[at] as number);
      }
      occurrence.tokens.reverse();
      occurrence.steps.reverse();
      own.push(occurrence);
      before = rise.first;
    }
    own.reverse();
    found.push(...own);
  }
}

function doubled(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * column.length);
  larger.set(column);
  return larger;
}

/** Steps done out of their turn, as when two neighbours change places, are still steps: they are added where they stand. */
function claimStrays(free: Int32Array, { consensus }: Profile, occurrence: SegmentOccurrence): void {
  const { tokens, steps } = occurrence;
  const taken = new Set(tokens);
  const first = tokens[0] as number;
  const last = tokens.at(-1) as number;
  const strays: { token: number; step: number }[] = [];
  for (let i = 0; i + 1 < steps.length; i++) {
    for (let j = (steps[i] as number) + 1; j < (steps[i + 1] as number); j++) {
      const from = Math.max(first, (tokens[i] as number) - STRAY_MAX);
      const to = Math.min(last, (tokens[i + 1] as number) + STRAY_MAX);
      for (let t = from; t <= to; t++) {
        if (free[t] !== consensus.symbols[j] || taken.has(t)) continue;
        taken.add(t);
        strays.push({ token: t, step: j });
        break;
      }
    }
  }
  if (strays.length === 0) return;
  const all = [...tokens.map((token, i) => ({ token, step: steps[i] as number })), ...strays];
  all.sort((a, b) => a.token - b.token);
  occurrence.tokens = all.map(({ token }) => token);
  occurrence.steps = all.map(({ step }) => step);
}
