import type { Profile } from "./consensus.ts";
import type { Tokens } from "./read-tokens.ts";

/** One time that a consensus was followed: the tokens that are its steps, ascending, and which steps they are. */
export interface SegmentOccurrence {
  tokens: number[];
  steps: number[];
}

/** Places in the text, in order and apart: tokens `from[i] … to[i] - 1`. */
export interface Regions {
  from: ArrayLike<number>;
  to: ArrayLike<number>;
}

/** A stretch longer than this is read in parts: bounds memory, at the worst for one occurrence at each cut. */
const PART_MAX = 1 << 16;
/** A step out of its turn is looked for so far from its place. */
const STRAY_MAX = 3;

export const everywhere = (tokens: Tokens): Regions => ({
  from: tokens.stretchFirst.subarray(0, -1),
  to: tokens.stretchFirst.subarray(1),
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
  /**
   * Best alignment so far that may go on with step j, by the node it ends with: its worth with inserts counted as if until
   * the first token, and skipped steps as if from the first step.
   */
  readonly #reached: Float64Array;
  readonly #reachedBy: Int32Array;
  /** Nodes: a token found as a step, after another node or -1, in an alignment that begins with a token. */
  #nodes = 0;
  #nodeToken = new Int32Array(1024);
  #nodeStep = new Int32Array(1024);
  #nodeBefore = new Int32Array(1024);
  #nodeFirst = new Int32Array(1024);
  /** Nodes with which the most that can be explained so far rose, in order. */
  #rises = 0;
  #rise = new Int32Array(256);

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#reached = new Float64Array(profile.length);
    this.#reachedBy = new Int32Array(profile.length);
  }

  search(free: Int32Array, from: number, to: number, found: SegmentOccurrence[]): void {
    const { length, weight, skipped, ahead, insertCost, openCost, skipMax, lastStep, stepBefore } = this.#profile;
    const reached = this.#reached.fill(Number.NEGATIVE_INFINITY);
    const reachedBy = this.#reachedBy;
    this.#nodes = 0;
    this.#rises = 0;
    let best = 0;
    for (let t = from; t < to; t++) {
      const symbol = free[t] as number;
      if (symbol < 0) continue;
      const inserts = insertCost * (t - from);
      const opened = best - openCost;
      // From the last step back: what a step reaches must not be gone on with by the same token.
      for (let j = lastStep[symbol] as number; j >= 0; j = stepBefore[j] as number) {
        const through = (reached[j] as number) - inserts;
        const begun = j <= skipMax ? opened : Number.NEGATIVE_INFINITY;
        const goesOn = through >= begun;
        const value = (goesOn ? through : begun) - (skipped[j] as number) + (weight[j] as number);
        if (!(value + (ahead[j + 1] as number) > best)) continue;
        const node = this.#add(t, j, goesOn ? (reachedBy[j] as number) : -1);
        // Inserts count from the next token on.
        const worth = value + inserts + insertCost + (skipped[j + 1] as number);
        const reach = Math.min(length - 1, j + 1 + skipMax);
        for (let k = j + 1; k <= reach; k++) {
          if (worth < (reached[k] as number)) continue;
          reached[k] = worth;
          reachedBy[k] = node;
        }
        if (length - 1 - j > skipMax) continue;
        const whole = value - ((skipped[length] as number) - (skipped[j + 1] as number));
        if (whole <= best) continue;
        best = whole;
        if (this.#rises === this.#rise.length) this.#rise = doubled(this.#rise);
        this.#rise[this.#rises++] = node;
      }
    }
    this.#follow(found);
  }

  #add(token: number, step: number, before: number): number {
    if (this.#nodes === this.#nodeToken.length) {
      this.#nodeToken = doubled(this.#nodeToken);
      this.#nodeStep = doubled(this.#nodeStep);
      this.#nodeBefore = doubled(this.#nodeBefore);
      this.#nodeFirst = doubled(this.#nodeFirst);
    }
    this.#nodeToken[this.#nodes] = token;
    this.#nodeStep[this.#nodes] = step;
    this.#nodeBefore[this.#nodes] = before;
    this.#nodeFirst[this.#nodes] = before < 0 ? token : (this.#nodeFirst[before] as number);
    return this.#nodes++;
  }

  /** The last rise, the last one before the alignment that made it began, and so on. */
  #follow(found: SegmentOccurrence[]): void {
    const own: SegmentOccurrence[] = [];
    let before = Number.POSITIVE_INFINITY;
    for (let i = this.#rises - 1; i >= 0; i--) {
      const end = this.#rise[i] as number;
      if ((this.#nodeToken[end] as number) >= before) continue;
      const occurrence: SegmentOccurrence = { tokens: [], steps: [] };
      for (let at = end; at >= 0; at = this.#nodeBefore[at] as number) {
        occurrence.tokens.push(this.#nodeToken[at] as number);
        occurrence.steps.push(this.#nodeStep[at] as number);
      }
      occurrence.tokens.reverse();
      occurrence.steps.reverse();
      own.push(occurrence);
      before = this.#nodeFirst[end] as number;
    }
    for (let i = own.length - 1; i >= 0; i--) found.push(own[i] as SegmentOccurrence);
  }
}

function doubled(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * column.length);
  larger.set(column);
  return larger;
}

/** Steps done out of their turn, as when two neighbours change places, are still steps: they are added where they stand. */
function claimStrays(free: Int32Array, { consensus, length }: Profile, occurrence: SegmentOccurrence): void {
  const { tokens, steps } = occurrence;
  if (steps.length === length) return;
  const first = tokens[0] as number;
  const last = tokens.at(-1) as number;
  const strays: { token: number; step: number }[] = [];
  for (let i = 0; i + 1 < steps.length; i++) {
    for (let j = (steps[i] as number) + 1; j < (steps[i + 1] as number); j++) {
      const from = Math.max(first, (tokens[i] as number) - STRAY_MAX);
      const to = Math.min(last, (tokens[i + 1] as number) + STRAY_MAX);
      for (let t = from; t <= to; t++) {
        if (free[t] !== consensus.symbols[j]) continue;
        if (tokens.includes(t) || strays.some(({ token }) => token === t)) continue;
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
