import type { InPieces } from "../in-pieces.ts";
import { everywhere, type SegmentOccurrence } from "./find-occurrences.ts";
import type { Tokens } from "./read-tokens.ts";
import { walkRounds } from "./walk-rounds.ts";

/** The text with one round each time that one of these is gone round. O(tokens × rounds). */
export function* foldRounds(tokens: Tokens, rounds: readonly number[][]): InPieces<Tokens> {
  const isLeftOut = new Uint8Array(tokens.count);
  for (const round of rounds) {
    leaveOut(tokens, round, isLeftOut);
    yield;
  }
  return isLeftOut.includes(1) ? withoutThose(tokens, isLeftOut) : tokens;
}

/** All rounds but the first of each time, where no other round's tokens are in it. */
function leaveOut(tokens: Tokens, round: readonly number[], isLeftOut: Uint8Array): void {
  for (const walk of walkRounds(tokens, round, everywhere(tokens))) {
    if (walk.some((own) => own.some((t) => isLeftOut[t] === 1))) continue;
    for (const own of walk.slice(1)) for (const t of own) isLeftOut[t] = 1;
  }
}

function withoutThose(tokens: Tokens, isLeftOut: Uint8Array): Tokens {
  const { count, symbol, stretchFirst, often } = tokens;
  const left = isLeftOut.reduce((sum, one) => sum - one, count);
  const unfolded = new Int32Array(left + 1);
  const folded: Tokens = {
    ...tokens,
    count: left,
    symbol: new Int32Array(left),
    stretchFirst: new Int32Array(stretchFirst.length),
    often: new Int32Array(often.length),
    unfolded,
  };
  let at = 0;
  let stretch = 0;
  for (let t = 0; t < count; t++) {
    while (stretchFirst[stretch] === t) folded.stretchFirst[stretch++] = at;
    if (isLeftOut[t] === 1) continue;
    const own = symbol[t] as number;
    folded.symbol[at] = own;
    unfolded[at++] = t;
    if (own >= 0) folded.often[own] = (folded.often[own] as number) + 1;
  }
  folded.stretchFirst.fill(left, stretch);
  unfolded[left] = count;
  folded.share = Float64Array.from(folded.often, (n) => n / Math.max(1, left));
  return folded;
}

/**
 * The tokens of an occurrence in the whole text, with those of the further rounds of its steps. O(tokens of the occurrence).
 * @param whole the text, and `tokens` what is left of it
 */
export function unfold(whole: Tokens, tokens: Tokens, { tokens: own }: SegmentOccurrence): number[] {
  const { unfolded, symbol } = tokens;
  if (unfolded === undefined) return own;
  const steps = new Set(own.map((t) => symbol[t]));
  const isOwn = new Set(own);
  const all: number[] = [];
  for (let t = own[0] as number; t <= (own.at(-1) as number); t++) {
    if (isOwn.has(t)) all.push(unfolded[t] as number);
    for (let further = (unfolded[t] as number) + 1; further < (unfolded[t + 1] as number); further++) {
      if (steps.has(whole.symbol[further] as number)) all.push(further);
    }
  }
  return all;
}
