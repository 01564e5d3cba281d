import { COUNT, type ContextTable, DISTINCT, FOLLOWER, VISITS } from "./context-table.ts";
import { ORDERS } from "./situation.ts";

/** Kinds of slot told apart by how much they have seen: seven of visits times three of distinct followers. */
export const EXPERIENCES = 21;
/** Cases after which a trust moves no slower: it follows a person who changes. */
const TRUST_MEMORY = 400;
const TRUST_INERTIA = 8;

/** How much a slot has seen, 0 to `EXPERIENCES` - 1. */
export function experienceOf(visits: number, distinct: number): number {
  const seen = visits <= 3 ? visits - 1 : visits <= 6 ? 3 : visits <= 14 ? 4 : visits <= 40 ? 5 : 6;
  return seen * 3 + Math.min(2, distinct - 1);
}

/**
 * Chances from the last 0 to 6 symbols, each order interpolated with the shorter ones (Jelinek and Mercer 1980). What
 * PPM fixes by an escape method is learnt here: the trust in an order, by how much the context has seen, is the share
 * of its cases that the order, and not the ones below, is found to have made (online expectation maximisation). Where
 * longer contexts say nothing, they so come to be left out.
 */
export class OrderBlend {
  /** Trust by order and experience. */
  readonly trust: Float64Array;
  readonly #cases: Float64Array;
  readonly #byOrder: Float64Array[];
  /** Index into `trust` of each order now, or -1 where its context is new. */
  readonly #trusted = new Int32Array(ORDERS);

  constructor(trust: Float64Array, candidatesMax: number) {
    this.trust = trust;
    this.#cases = new Float64Array(trust.length).fill(TRUST_INERTIA);
    this.#byOrder = Array.from({ length: ORDERS + 1 }, () => new Float64Array(candidatesMax));
  }

  /** Chances of the candidates, to be filled with those of order 0 before `blend`; entry 0, of all others, is left. */
  get lowest(): Float64Array {
    return this.#byOrder[0] as Float64Array;
  }

  get chances(): Float64Array {
    return this.#byOrder[ORDERS] as Float64Array;
  }

  /** Blends the orders' slots (where each begins, or -1) over candidates 1 to `count` - 1, whose numbers by symbol are in `candidateOf`. */
  blend(table: ContextTable, slots: Int32Array, candidateOf: Int32Array, count: number): void {
    const { ints, floats } = table;
    for (let order = 0; order < ORDERS; order++) {
      const below = this.#byOrder[order] as Float64Array;
      const chances = this.#byOrder[order + 1] as Float64Array;
      const slot = slots[order] as number;
      if (slot < 0) {
        this.#trusted[order] = -1;
        for (let c = 1; c < count; c++) chances[c] = below[c] as number;
        continue;
      }
      const visits = floats[slot + VISITS] as number;
      const distinct = ints[slot + DISTINCT] as number;
      const index = order * EXPERIENCES + experienceOf(visits, distinct);
      this.#trusted[order] = index;
      const trust = this.trust[index] as number;
      for (let c = 1; c < count; c++) chances[c] = (below[c] as number) * (1 - trust);
      for (let i = 0; i < distinct; i++) {
        const c = candidateOf[ints[slot + FOLLOWER + i] as number] as number;
        if (c > 0) chances[c] = (chances[c] as number) + (trust * (floats[slot + COUNT + i] as number)) / visits;
      }
    }
  }

  /** Learns that candidate `came` was the one, 0 for any other symbol. */
  learn(came: number): void {
    for (let order = 0; order < ORDERS; order++) {
      const index = this.#trusted[order] as number;
      if (index < 0) continue;
      const trust = this.trust[index] as number;
      let made = 0;
      if (came > 0) {
        const all = this.#byOrder[order + 1]?.[came] as number;
        const below = (this.#byOrder[order]?.[came] as number) * (1 - trust);
        made = all > 0 ? (all - below) / all : 0;
      }
      const cases = Math.min((this.#cases[index] as number) + 1, TRUST_MEMORY);
      this.#cases[index] = cases;
      this.trust[index] = Math.min(0.995, Math.max(0.005, trust + (made - trust) / cases));
    }
  }
}
