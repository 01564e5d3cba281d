/** Followers kept of each context, most recent first. More would seldom be guessed and cost memory and time. */
export const FOLLOWERS = 8;
/** Places looked at for a context before the least used of them is given up for it. */
const PROBES = 4;

/**
 * What followed each of many contexts: a hash table of fixed-size slots in typed arrays, which doubles until it holds
 * `slotsMax` and from then on gives up, of the few places where a context may lie, the one least often and longest ago
 * used. Contexts are told by 32-bit hashes; two with the same hash share a slot, rare enough not to matter.
 *
 * Memory: 116 bytes a slot, so 120 MB at the default of 2^20.
 */
export class ContextTable {
  followers: Int32Array;
  /** How often each follower came, never fading: right where habits are steady. */
  counts: Float32Array;
  /** The same, fading with each visit of the context: right where habits drift. */
  recents: Float32Array;
  /** Visits of the context, and the sum of `recents` with those no longer kept. */
  visits: Float32Array;
  recentVisits: Float32Array;
  #keys: Int32Array;
  #touched: Float64Array;
  #slots: number;
  #used = 0;
  readonly #slotsMax: number;

  constructor(slotsMax: number, slots = Math.min(1 << 12, slotsMax)) {
    this.#slotsMax = slotsMax;
    this.#slots = slots;
    this.followers = new Int32Array(slots * FOLLOWERS).fill(-1);
    this.counts = new Float32Array(slots * FOLLOWERS);
    this.recents = new Float32Array(slots * FOLLOWERS);
    this.visits = new Float32Array(slots);
    this.recentVisits = new Float32Array(slots);
    this.#keys = new Int32Array(slots);
    this.#touched = new Float64Array(slots);
  }

  /** Slot of a context, or -1 when nothing is known of it. */
  find(key: number): number {
    const mask = this.#slots - 1;
    const from = spread(key);
    for (let i = 0; i < PROBES; i++) {
      const slot = (from + i) & mask;
      if (this.#keys[slot] === key && (this.visits[slot] as number) > 0) return slot;
    }
    return -1;
  }

  /** Followers kept of a slot's context. */
  distinct(slot: number): number {
    const from = slot * FOLLOWERS;
    let distinct = 0;
    while (distinct < FOLLOWERS && (this.followers[from + distinct] as number) >= 0) distinct++;
    return distinct;
  }

  /** Notes that `follower` came after the context, at the `now`-th action. Numbers of slots change when this grows. */
  note(key: number, follower: number, now: number): void {
    const slot = this.#claim(key, now);
    const { followers, counts, recents } = this;
    const from = slot * FOLLOWERS;
    let at = 0;
    while (at < FOLLOWERS - 1 && followers[from + at] !== follower && followers[from + at] !== -1) at++;
    let count = 0;
    let recent = 0;
    if (followers[from + at] === follower) {
      count = counts[from + at] as number;
      recent = recents[from + at] as number;
    } else if (followers[from + at] !== -1) {
      at = this.#leastOf(from);
    }
    for (let i = at; i > 0; i--) {
      followers[from + i] = followers[from + i - 1] as number;
      counts[from + i] = counts[from + i - 1] as number;
      recents[from + i] = (recents[from + i - 1] as number) * KEEP;
    }
    for (let i = at + 1; i < FOLLOWERS && followers[from + i] !== -1; i++) {
      recents[from + i] = (recents[from + i] as number) * KEEP;
    }
    followers[from] = follower;
    counts[from] = count + 1;
    recents[from] = recent * KEEP + 1;
    this.visits[slot] = (this.visits[slot] as number) + 1;
    this.recentVisits[slot] = (this.recentVisits[slot] as number) * KEEP + 1;
    this.#touched[slot] = now;
  }

  /** Takes out followers whose numbers are to be used again. */
  forget(gone: Uint8Array): void {
    const { followers, counts, recents } = this;
    for (let slot = 0; slot < this.#slots; slot++) {
      const from = slot * FOLLOWERS;
      let kept = 0;
      for (let i = 0; i < FOLLOWERS; i++) {
        const follower = followers[from + i] as number;
        if (follower < 0 || gone[follower] === 1) continue;
        followers[from + kept] = follower;
        counts[from + kept] = counts[from + i] as number;
        recents[from + kept] = recents[from + i] as number;
        kept++;
      }
      for (; kept < FOLLOWERS; kept++) followers[from + kept] = -1;
    }
  }

  /** The follower to give up: the rarest, of equals the one longest ago. */
  #leastOf(from: number): number {
    let least = FOLLOWERS - 1;
    for (let i = FOLLOWERS - 2; i > 0; i--) {
      if ((this.counts[from + i] as number) < (this.counts[from + least] as number)) least = i;
    }
    return least;
  }

  #claim(key: number, now: number): number {
    const mask = this.#slots - 1;
    const from = spread(key);
    let worst = -1;
    let worth = Number.POSITIVE_INFINITY;
    for (let i = 0; i < PROBES; i++) {
      const slot = (from + i) & mask;
      const visits = this.visits[slot] as number;
      if (visits > 0 && this.#keys[slot] === key) return slot;
      // A context seen often is worth as much as one seen once, that many times more lately.
      const value = visits === 0 ? -1 : visits / (1 + now - (this.#touched[slot] as number));
      if (value < worth) {
        worth = value;
        worst = slot;
      }
    }
    if (worth >= 0 && this.#slots < this.#slotsMax) {
      this.#grow();
      return this.#claim(key, now);
    }
    if (worth < 0 && ++this.#used * 2 > this.#slots && this.#slots < this.#slotsMax) {
      this.#grow();
      return this.#claim(key, now);
    }
    this.#keys[worst] = key;
    this.visits[worst] = 0;
    this.recentVisits[worst] = 0;
    this.followers.fill(-1, worst * FOLLOWERS, (worst + 1) * FOLLOWERS);
    return worst;
  }

  #grow(): void {
    const grown = new ContextTable(this.#slotsMax, this.#slots * 2);
    for (let slot = 0; slot < this.#slots; slot++) {
      if ((this.visits[slot] as number) === 0) continue;
      const to = grown.#place(this.#keys[slot] as number);
      grown.#keys[to] = this.#keys[slot] as number;
      grown.#touched[to] = this.#touched[slot] as number;
      grown.visits[to] = this.visits[slot] as number;
      grown.recentVisits[to] = this.recentVisits[slot] as number;
      const from = slot * FOLLOWERS;
      grown.followers.set(this.followers.subarray(from, from + FOLLOWERS), to * FOLLOWERS);
      grown.counts.set(this.counts.subarray(from, from + FOLLOWERS), to * FOLLOWERS);
      grown.recents.set(this.recents.subarray(from, from + FOLLOWERS), to * FOLLOWERS);
    }
    this.followers = grown.followers;
    this.counts = grown.counts;
    this.recents = grown.recents;
    this.visits = grown.visits;
    this.recentVisits = grown.recentVisits;
    this.#keys = grown.#keys;
    this.#touched = grown.#touched;
    this.#slots = grown.#slots;
    this.#used = grown.#used;
  }

  /** A place for a context that is moved: doubling spreads those of one place over two, so one is nearly always free. */
  #place(key: number): number {
    const mask = this.#slots - 1;
    const from = spread(key);
    for (let i = 0; i < PROBES; i++) {
      const slot = (from + i) & mask;
      if ((this.visits[slot] as number) === 0) {
        this.#used++;
        return slot;
      }
    }
    return from & mask;
  }
}

/** What a follower's `recents` keep with each further visit: a memory of some 12 visits. */
const KEEP = 0.92;

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
