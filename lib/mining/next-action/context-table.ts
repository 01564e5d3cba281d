/** Followers kept of each context, most recent first. More would seldom be guessed and cost memory and time. */
export const FOLLOWERS = 8;
/** Places looked at for a context before the least used of them is given up for it. */
const PROBES = 4;
/** What a follower's `RECENT` keeps with each further visit: a memory of some 12 visits. */
const KEEP = 0.92;

/** A slot's numbers, by their place from its beginning: 128 bytes, two lines of a processor's cache. */
const SLOT = 32;
const KEY = 0;
/** Visits of the context, and the sum of its followers' `RECENT` with those no longer kept. Floats. */
export const VISITS = 1;
export const RECENT_VISITS = 2;
/** Number of the action at which it was last visited. */
const TOUCHED = 3;
/** Followers kept. */
export const DISTINCT = 4;
/** First of the followers, of how often each came, and of the same fading with each visit. The last two are floats. */
export const FOLLOWER = 8;
export const COUNT = FOLLOWER + FOLLOWERS;
export const RECENT = COUNT + FOLLOWERS;

/**
 * What followed each of many contexts: a hash table of fixed-size slots in one buffer, which doubles until it holds
 * `slotsMax` and from then on gives up, of the few places where a context may lie, the one least often and longest ago
 * used. Contexts are told by 32-bit hashes; two with the same hash share a slot, rare enough not to matter.
 *
 * Counts that never fade are right where habits are steady, those that do where habits drift; whoever reads them weighs
 * the two. Memory: 128 bytes a slot, so 134 MB for 2^20.
 */
export class ContextTable {
  /** The slots' whole numbers and floats: two views of the same bytes. */
  ints: Int32Array;
  floats: Float32Array;
  #slots: number;
  #used = 0;
  readonly #slotsMax: number;

  /** @param slotsMax a power of two */
  constructor(slotsMax: number, slots = Math.min(1 << 12, slotsMax)) {
    this.#slotsMax = slotsMax;
    this.#slots = slots;
    const bytes = new ArrayBuffer(slots * SLOT * 4);
    this.ints = new Int32Array(bytes);
    this.floats = new Float32Array(bytes);
  }

  /** Slots that there are now. */
  get size(): number {
    return this.#slots;
  }

  /** Where a context's slot begins in `ints` and `floats`, or -1 when nothing is known of it. */
  find(key: number): number {
    const mask = this.#slots - 1;
    const from = spread(key);
    for (let i = 0; i < PROBES; i++) {
      const at = ((from + i) & mask) * SLOT;
      if (this.ints[at + KEY] === key && (this.ints[at + DISTINCT] as number) > 0) return at;
    }
    return -1;
  }

  /** Notes that `follower` came after the context, at the `now`-th action. Slots lie elsewhere when this grows. */
  note(key: number, follower: number, now: number): void {
    const at = this.#claim(key);
    const { ints, floats } = this;
    const first = at + FOLLOWER;
    const distinct = ints[at + DISTINCT] as number;
    let place = 0;
    while (place < distinct && ints[first + place] !== follower) place++;
    let count = 0;
    let recent = 0;
    if (place < distinct) {
      count = floats[at + COUNT + place] as number;
      recent = floats[at + RECENT + place] as number;
    } else if (distinct < FOLLOWERS) {
      ints[at + DISTINCT] = distinct + 1;
    } else {
      place = this.#leastOf(at);
    }
    for (let i = place; i > 0; i--) {
      ints[first + i] = ints[first + i - 1] as number;
      floats[at + COUNT + i] = floats[at + COUNT + i - 1] as number;
      floats[at + RECENT + i] = (floats[at + RECENT + i - 1] as number) * KEEP;
    }
    for (let i = place + 1; i < distinct; i++) floats[at + RECENT + i] = (floats[at + RECENT + i] as number) * KEEP;
    ints[first] = follower;
    floats[at + COUNT] = count + 1;
    floats[at + RECENT] = recent * KEEP + 1;
    floats[at + VISITS] = (floats[at + VISITS] as number) + 1;
    floats[at + RECENT_VISITS] = (floats[at + RECENT_VISITS] as number) * KEEP + 1;
    ints[at + TOUCHED] = now;
  }

  /** Takes out followers whose numbers are to be used again. */
  forget(gone: Uint8Array): void {
    const { ints, floats } = this;
    for (let at = 0; at < ints.length; at += SLOT) {
      const distinct = ints[at + DISTINCT] as number;
      let kept = 0;
      for (let i = 0; i < distinct; i++) {
        const follower = ints[at + FOLLOWER + i] as number;
        if (gone[follower] === 1) continue;
        ints[at + FOLLOWER + kept] = follower;
        floats[at + COUNT + kept] = floats[at + COUNT + i] as number;
        floats[at + RECENT + kept] = floats[at + RECENT + i] as number;
        kept++;
      }
      ints[at + DISTINCT] = kept;
    }
  }

  /** The follower to give up: the rarest, of equals the one longest ago. */
  #leastOf(at: number): number {
    let least = FOLLOWERS - 1;
    for (let i = FOLLOWERS - 2; i > 0; i--) {
      if ((this.floats[at + COUNT + i] as number) < (this.floats[at + COUNT + least] as number)) least = i;
    }
    return least;
  }

  #claim(key: number): number {
    const { ints, floats } = this;
    const mask = this.#slots - 1;
    const from = spread(key);
    let worst = 0;
    let worth = Number.POSITIVE_INFINITY;
    let newest = 0;
    for (let i = 0; i < PROBES; i++) newest = Math.max(newest, ints[((from + i) & mask) * SLOT + TOUCHED] as number);
    for (let i = 0; i < PROBES; i++) {
      const at = ((from + i) & mask) * SLOT;
      const isUsed = (floats[at + VISITS] as number) > 0;
      if (isUsed && ints[at + KEY] === key) return at;
      // A context seen often is worth as much as one seen once, that many times more lately.
      const value = isUsed ? (floats[at + VISITS] as number) / (1 + newest - (ints[at + TOUCHED] as number)) : -1;
      if (value < worth) {
        worth = value;
        worst = at;
      }
    }
    const isFree = worth < 0;
    if (this.#slots < this.#slotsMax && (!isFree || 2 * this.#used >= this.#slots)) {
      this.#grow();
      return this.#claim(key);
    }
    if (isFree) this.#used++;
    ints.fill(0, worst, worst + SLOT);
    ints[worst + KEY] = key;
    return worst;
  }

  #grow(): void {
    const grown = new ContextTable(this.#slotsMax, this.#slots * 2);
    for (let at = 0; at < this.ints.length; at += SLOT) {
      if ((this.floats[at + VISITS] as number) === 0) continue;
      grown.ints.set(this.ints.subarray(at, at + SLOT), grown.#place(this.ints[at + KEY] as number));
    }
    this.ints = grown.ints;
    this.floats = grown.floats;
    this.#slots = grown.#slots;
    this.#used = grown.#used;
  }

  /** A place for a context that is moved: doubling spreads those of one place over two, so one is nearly always free. */
  #place(key: number): number {
    const mask = this.#slots - 1;
    const from = spread(key);
    for (let i = 0; i < PROBES; i++) {
      const at = ((from + i) & mask) * SLOT;
      if ((this.floats[at + VISITS] as number) > 0) continue;
      this.#used++;
      return at;
    }
    return (from & mask) * SLOT;
  }
}

/** Spreads a key's bits over those that choose the place. */
function spread(key: number): number {
  const mixed = Math.imul(key ^ (key >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** Adds one more number to a context's key. */
export function extendKey(key: number, value: number): number {
  const mixed = Math.imul(key ^ value, 0x9e3779b1);
  return (mixed ^ (mixed >>> 13) ^ (key << 5)) | 0;
}
