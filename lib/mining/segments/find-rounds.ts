import type { InPieces } from "../in-pieces.ts";
import { around } from "./align-grown.ts";
import { everywhere } from "./find-occurrences.ts";
import type { Grown } from "./grow-seed.ts";
import { SEGMENT_STEPS_MIN, SEGMENT_SUPPORT_MIN } from "./judge-segment.ts";
import { stretchAt, type Tokens } from "./read-tokens.ts";
import { asBegun, ROUND_STEPS_MAX, type Walk, walkRounds } from "./walk-rounds.ts";

/** Gone round as often nearly each time, the rounds are steps that come several times. */
const SAME_SHARE_MAX = 0.75;
/** Rounds that are looked at in the whole text. */
const ROUNDS_MAX = 16;
/** A round that does not prove itself around some places may around others. */
const LOOKS_MAX = 2;
/** Tokens looked at around places, whatever the input. */
const LOOK_BUDGET = 5_000_000;
/** Around the places it must be gone round more than once so often. */
const FOUND_MIN = 3;
/** Around each place so many rounds are looked at. */
const REACH_ROUNDS = 6;
/** Within so many tokens beside a round stand other steps of its routine: beyond chance in so many of the times, */
const BESIDE = 12;
const BESIDE_SHARE_MIN = 0.3;
/** and so many at least, or the rounds are themselves routines, done one after the other. */
const BESIDE_MIN = 3;
/** More of the times show nothing more. */
const WALKS_MAX = 500;

/**
 * What is gone round within routines, now so often and now so often (open, copy, paste, copy, paste, close), by the
 * symbols of one round. With all rounds in the text, each number of them would read as another routine. Noted are the
 * rounds that come up while segments are grown and prove themselves around the few places from which they were, so that
 * a text without any costs nothing; only these are then looked at wherever they are. So tandem repeats are found in
 * genomes: by what is alike at a distance, then followed round (Benson 1999), here step by step in place of an alignment.
 */
export class RoundFinder {
  readonly #tokens: Tokens;
  readonly #looked = new Map<string, number>();
  #budget = LOOK_BUDGET;
  readonly #candidates: { round: number[]; walks: Walk[] }[] = [];

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /**
   * Looks at what comes again in it after a few steps. O(steps × longest round), and a few times the text around the places
   * for each round, of a bounded number of tokens in all.
   */
  note({ symbols, places, loop }: Grown): void {
    const isAgain: boolean[] = [];
    const lookAt = (round: readonly number[]) => {
      isAgain[round.length] ??= comesAgain(this.#tokens, round.length, places);
      if (isAgain[round.length]) this.#lookAt(round, places);
    };
    if (loop !== undefined && loop.length > 1 && loop.length <= ROUND_STEPS_MAX) lookAt(loop);
    for (let i = 2; i < symbols.length; i++) {
      for (let from = Math.max(0, i - ROUND_STEPS_MAX); from <= i - 2; from++) {
        if (symbols[from] === symbols[i]) lookAt(symbols.slice(from, i));
      }
    }
  }

  #lookAt(round: readonly number[], places: readonly number[]): void {
    const name = turned(round).join();
    const times = this.#looked.get(name) ?? 0;
    if (times >= LOOKS_MAX || this.#budget <= 0 || isSeveral(round)) return;
    this.#looked.set(name, times + 1);
    const regions = around(this.#tokens, places, REACH_ROUNDS * round.length + BESIDE);
    for (let i = 0; i < regions.from.length; i++) {
      this.#budget -= (regions.to[i] as number) - (regions.from[i] as number);
    }
    const begun = asBegun(this.#tokens, round, regions);
    const walks = walkRounds(this.#tokens, begun, regions);
    if (!isVarying(walks, begun.length, FOUND_MIN)) return;
    this.#looked.set(name, LOOKS_MAX);
    this.#candidates.push({ round: begun, walks });
  }

  /**
   * Only rounds that come again at five places at least, not nearly always as often, and with what always stands beside
   * them are long enough for a segment: what is long enough only by its rounds is read as it is. O(tokens × rounds noted).
   */
  *find(): InPieces<number[][]> {
    const ofRounds = new Set(this.#candidates.flatMap(({ round }) => round));
    const isOne = (round: readonly number[], walks: readonly Walk[]) =>
      hasBeside(this.#tokens, round.length, walks, ofRounds);
    const near = this.#candidates.filter(({ round, walks }) => isOne(round, walks));
    const found: { round: number[]; further: number }[] = [];
    for (const { round } of near.slice(0, ROUNDS_MAX)) {
      yield;
      const walks = walkRounds(this.#tokens, round, everywhere(this.#tokens));
      if (!isVarying(walks, round.length, SEGMENT_SUPPORT_MIN) || !isOne(round, walks)) continue;
      found.push({ round, further: walks.reduce((sum, walk) => sum + walk.length - 1, 0) * round.length });
    }
    return found.sort((a, b) => b.further - a.further).map(({ round }) => round);
  }
}

/** The same for the same round, whichever of its steps it was begun with. */
function turned(round: readonly number[]): number[] {
  let least = [...round];
  for (let i = 1; i < round.length; i++) {
    const other = [...round.slice(i), ...round.slice(0, i)];
    const at = other.findIndex((symbol, j) => symbol !== least[j]);
    if (at >= 0 && (other[at] as number) < (least[at] as number)) least = other;
  }
  return least;
}

/** Whether a round is itself several rounds. */
function isSeveral(round: readonly number[]): boolean {
  for (let steps = 1; 2 * steps <= round.length; steps++) {
    if (round.length % steps === 0 && round.every((symbol, i) => symbol === round[i % steps])) return true;
  }
  return false;
}

/** @param least times that it must be gone round more than once, no step missing */
function isVarying(walks: readonly Walk[], steps: number, least: number): boolean {
  const isWhole = (own: readonly number[]) => own.length === steps;
  if (walks.filter((walk) => walk.filter(isWhole).length > 1).length < least) return false;
  const times = new Map<number, number>();
  for (const { length } of walks) times.set(length, (times.get(length) ?? 0) + 1);
  return Math.max(...times.values()) < SAME_SHARE_MAX * walks.length;
}

/** Whether enough different steps, none of them a round's, stand beside what is gone round more often than chance gives. */
function hasBeside(tokens: Tokens, steps: number, walks: readonly Walk[], ofRounds: ReadonlySet<number>): boolean {
  const { symbol, share, stretchFirst } = tokens;
  const times = new Map<number, number>();
  const every = Math.ceil(walks.length / WALKS_MAX);
  let looked = 0;
  for (let i = 0; i < walks.length; i += every) {
    const walk = walks[i] as Walk;
    looked++;
    const [first, last] = [walk[0]?.[0] as number, walk.at(-1)?.at(-1) as number];
    const stretch = stretchAt(tokens, first);
    const from = Math.max(stretchFirst[stretch] as number, first - BESIDE);
    const to = Math.min(stretchFirst[stretch + 1] as number, last + BESIDE + 1);
    for (const own of new Set([...symbol.subarray(from, first), ...symbol.subarray(last + 1, to)])) {
      if (own >= 0 && !ofRounds.has(own)) times.set(own, (times.get(own) ?? 0) + 1);
    }
  }
  let beside = 0;
  for (const [own, count] of times) {
    const chance = 1 - (1 - (share[own] as number)) ** (2 * BESIDE);
    if (count / looked - chance >= BESIDE_SHARE_MIN * (1 - chance)) beside++;
  }
  return beside >= Math.max(BESIDE_MIN, SEGMENT_STEPS_MIN - steps);
}

/** Whether at some of these places the text is the same as so many tokens before, for a round. O(places × steps). */
function comesAgain({ symbol }: Tokens, steps: number, places: readonly number[]): boolean {
  let again = 0;
  for (const place of places) {
    const to = Math.min(symbol.length, place + 2 * steps);
    let met = 0;
    for (let t = Math.max(steps, place - steps); t < to && met < steps; t++) {
      met = (symbol[t] as number) >= 0 && symbol[t] === symbol[t - steps] ? met + 1 : 0;
    }
    if (met >= steps) again++;
    if (again >= FOUND_MIN) return true;
  }
  return false;
}
