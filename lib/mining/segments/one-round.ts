/** Steps that come round again after so many others are one round of something repeated. */
const SAME_SHARE_MIN = 0.6;
/** A few steps at the end that are also the first ones must be so exactly. */
const OVERLAP_SHORT = 4;
const OVERLAP_MIN = 2;

/** A short round leaves hardly a pair that does not meet itself; inner repeats (copy, paste, copy, paste) leave several. */
const SHORT_ROUND_SHARE_MIN = 0.85;

/**
 * The length of one round, of steps that were grown over more than one round of a routine done back to back (A B C A B
 * C, or A B C A B): the shift at which most pairs of neighbours meet themselves again, give or take one step for what a
 * variant adds. All of them where none does. O(steps²).
 * @param least a shorter round must repeat nearly exactly
 */
export function oneRound(symbols: readonly number[], least: number): number {
  const { length } = symbols;
  const votes = new Float64Array(length + 2);
  for (let i = 0; i + 1 < length; i++) {
    for (let j = i + 1; j + 1 < length; j++) {
      if (symbols[i] !== symbols[j] || symbols[i + 1] !== symbols[j + 1]) continue;
      votes[j - i + 1] = (votes[j - i + 1] as number) + 1;
    }
  }
  let best = length;
  let bestShare = SAME_SHARE_MIN;
  for (let shift = 2; shift <= length - OVERLAP_MIN; shift++) {
    const pairs = length - shift - 1;
    const here = votes[shift + 1] as number;
    if (shift < least) {
      if (length >= 2 * shift && here >= SHORT_ROUND_SHARE_MIN * pairs) return shift;
      continue;
    }
    const near = here + (votes[shift] as number) + (votes[shift + 2] as number);
    const isShort = length - shift <= OVERLAP_SHORT;
    const same = isShort ? Number(here === pairs) : Math.min(1, near / pairs);
    if (same > bestShare + 1e-9) {
      best = shift;
      bestShare = same;
    }
  }
  return best;
}
