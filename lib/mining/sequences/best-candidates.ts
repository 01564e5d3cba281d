import type { Candidate } from "./select-chains.ts";

/**
 * The most significant of any number of chains: memory for twice as many as are kept, O(1) a chain but for the weeding
 * out, which is O(n log n) once in so many chains. Chains come by their first step; one that comes again is renewed and
 * keeps the smaller of its p-values.
 */
export class BestCandidates {
  readonly #most: number;
  readonly #stepsMax: number;
  /** Columns of the chains held, in the order in which they came. */
  readonly #pValue: Float64Array;
  readonly #expected: Float64Array;
  readonly #occurrences: Int32Array;
  readonly #days: Int32Array;
  readonly #length: Int32Array;
  readonly #symbols: Int32Array;
  #size = 0;
  /** Chains of this first step in a hash table: the latest of each hash, the one before it, and where each is now or -1. */
  readonly #latestOfHash = new Map<number, number>();
  readonly #before: number[] = [];
  readonly #placeOf: number[] = [];

  constructor(most: number, stepsMax: number) {
    const room = 2 * most + 1;
    this.#most = most;
    this.#stepsMax = stepsMax;
    this.#pValue = new Float64Array(room);
    this.#expected = new Float64Array(room);
    this.#occurrences = new Int32Array(room);
    this.#days = new Int32Array(room);
    this.#length = new Int32Array(room);
    this.#symbols = new Int32Array(room * stepsMax);
  }

  /** From here on, chains have another first step. */
  beginFirst(): void {
    this.#latestOfHash.clear();
    this.#before.length = 0;
    this.#placeOf.length = 0;
  }

  add(symbols: readonly number[], occurrences: number, days: number, expected: number, pValue: number): void {
    const hash = hashOf(symbols);
    const known = this.#find(symbols, hash);
    const at = known < 0 ? this.#size : known;
    this.#pValue[at] = known < 0 ? pValue : Math.min(pValue, this.#pValue[known] as number);
    this.#expected[at] = expected;
    this.#occurrences[at] = occurrences;
    this.#days[at] = days;
    if (known >= 0) return;
    this.#length[at] = symbols.length;
    for (let k = 0; k < symbols.length; k++) this.#symbols[at * this.#stepsMax + k] = symbols[k] as number;
    this.#before.push(this.#latestOfHash.get(hash) ?? -1);
    this.#latestOfHash.set(hash, this.#placeOf.push(at) - 1);
    this.#size++;
    if (this.#size > 2 * this.#most) this.#weedOut();
  }

  /** In the order in which they came; q-values are 1. */
  list(): Candidate[] {
    return Array.from({ length: this.#size }, (_, i) => ({
      symbols: [...this.#symbolsOf(i)],
      occurrences: this.#occurrences[i] as number,
      days: this.#days[i] as number,
      expected: this.#expected[i] as number,
      pValue: this.#pValue[i] as number,
      qValue: 1,
    }));
  }

  #find(symbols: readonly number[], hash: number): number {
    let known = this.#latestOfHash.get(hash) ?? -1;
    while (known >= 0) {
      const place = this.#placeOf[known] as number;
      if (place >= 0 && this.#isAt(place, symbols)) return place;
      known = this.#before[known] as number;
    }
    return -1;
  }

  #isAt(i: number, symbols: readonly number[]): boolean {
    if (this.#length[i] !== symbols.length) return false;
    for (let k = 0; k < symbols.length; k++) if (this.#symbols[i * this.#stepsMax + k] !== symbols[k]) return false;
    return true;
  }

  #symbolsOf(i: number): Int32Array {
    return this.#symbols.subarray(i * this.#stepsMax, i * this.#stepsMax + (this.#length[i] as number));
  }

  #nameOf(i: number): string {
    return this.#symbolsOf(i).join();
  }

  /**
   * The most significant chain of each first step (of equal ones the longest), for the half of all that are kept. One long
   * routine has tens of thousands of parts, each surer than all of a short one beside it: without, those are all that is left.
   */
  #leaders(): Set<number> {
    const best = new Map<number, number>();
    for (let i = 0; i < this.#size; i++) {
      const first = this.#symbols[i * this.#stepsMax] as number;
      const other = best.get(first);
      if (other === undefined || this.#isBefore(i, other)) best.set(first, i);
    }
    const leaders = [...best.values()].sort((a, b) => (this.#isBefore(a, b) ? -1 : 1));
    return new Set(leaders.slice(0, Math.floor(this.#most / 2)));
  }

  #isBefore(a: number, b: number): boolean {
    const by = (this.#pValue[a] as number) - (this.#pValue[b] as number);
    if (by !== 0) return by < 0;
    const longer = (this.#length[a] as number) - (this.#length[b] as number);
    return longer === 0 ? this.#nameOf(a) < this.#nameOf(b) : longer > 0;
  }

  /** Leaves each first step's best and the chains with the smallest p-values, of equal ones the first by name. */
  #weedOut(): void {
    const leaders = this.#leaders();
    const worst = this.#pValue.slice(0, this.#size).sort()[this.#most - 1] as number;
    let better = 0;
    const equal: { i: number; name: string }[] = [];
    for (let i = 0; i < this.#size; i++) {
      const pValue = this.#pValue[i] as number;
      if (pValue < worst) better++;
      else if (pValue === worst) equal.push({ i, name: this.#nameOf(i) });
    }
    equal.sort((a, b) => (a.name < b.name ? -1 : 1));
    const alsoKept = new Set(equal.slice(0, this.#most - better).map(({ i }) => i));
    const placeAfter = new Int32Array(this.#size).fill(-1);
    let kept = 0;
    for (let i = 0; i < this.#size; i++) {
      const pValue = this.#pValue[i] as number;
      const isKept = pValue < worst || (pValue === worst && alsoKept.has(i)) || leaders.has(i);
      if (!isKept) continue;
      this.#move(i, kept);
      placeAfter[i] = kept++;
    }
    for (const [known, place] of this.#placeOf.entries()) {
      if (place >= 0) this.#placeOf[known] = placeAfter[place] as number;
    }
    this.#size = kept;
  }

  #move(from: number, to: number): void {
    for (const column of [this.#pValue, this.#expected, this.#occurrences, this.#days, this.#length]) {
      column[to] = column[from] as number;
    }
    const start = from * this.#stepsMax;
    this.#symbols.copyWithin(to * this.#stepsMax, start, start + this.#stepsMax);
  }
}

/** FNV-1a over whole symbols. */
function hashOf(symbols: ArrayLike<number>): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < symbols.length; i++) hash = Math.imul(hash ^ (symbols[i] as number), 0x01000193);
  return hash;
}
