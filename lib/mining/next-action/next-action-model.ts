import { COUNT, ContextTable, DISTINCT, FOLLOWER, RECENT, RECENT_VISITS, VISITS } from "./context-table.ts";
import type { Action } from "./describe-action.ts";
import {
  BEFORE_LAST1,
  BEFORE_LAST2,
  BEFORE_LAST3,
  BEFORE_THAT_LAST2,
  COUNTS,
  DISTANCES,
  EXPERTS,
  GROUPS,
  Group,
  KIND_VISITS,
  MEMBERS,
  MET,
  PER_EXPERIENCE,
  PROPOSERS,
  SURPRISES,
  Weight,
} from "./features.ts";
import { HistoryFollower } from "./follow-history.ts";
import { Heeds } from "./heeds.ts";
import { LowOrders } from "./low-orders.ts";
import { Mixer } from "./mixer.ts";
import { EXPERIENCES, experienceOf, OrderBlend } from "./order-blend.ts";
import { priorTrust, priorWeights } from "./prior.ts";
import { CONTEXTS, Context, KIND_CONTEXTS, memberKey, Situation } from "./situation.ts";
import { SymbolTable } from "./symbol-table.ts";

export interface Guess {
  symbol: string;
  /** Chance that this comes next; all guesses' and that of anything else sum to 1. */
  p: number;
}

export interface ModelOptions {
  /** Contexts remembered, a power of two; 128 bytes each, taken as they come. */
  contextsMax?: number;
  /** Distinct symbols remembered; some 200 bytes each and the text. */
  symbolsMax?: number;
  /** What is taken to hold before anything is seen. */
  prior?: { weights: ArrayLike<number>; trust: ArrayLike<number> };
}

const CONTEXTS_MAX = 1 << 20;
const SYMBOLS_MAX = 1 << 18;
/** Symbols of history that are followed again: some months of a person's work. */
const HISTORY = 1 << 16;
const KIND_SLOTS_MAX = 1 << 16;
/** Kinds whose numbers agree in these bits are taken as one for a moment: rare, and it only blurs them. */
const KINDS_MASK = (1 << 14) - 1;
/** Symbols considered for a guess, and those among them for having been done lately alone. */
const CANDIDATES_MAX = 40;
const RECENT_MAX = 16;

/**
 * Guesses what a person does next, learning with each thing they do: a mix of experts, every one of which remembers
 * what followed a context of its own (the last 1 to 6 symbols as in PPM, contexts with gaps, kinds, place, hour, pause,
 * group; see `Context`), with a blend of orders (`OrderBlend`), a follower of earlier stretches (`HistoryFollower`),
 * recency, frequency and the order of names, all weighed by an online log-linear mixer (`Mixer`) and last mixed with
 * the blend alone, by which of the two has been right (Bayes' rule with a memory of some 50 actions), and
 * that with orders 1 and 2 from whole counts (`LowOrders`), by which has named the right one (`Heeds`), so that it does
 * not lose to a Markov chain or PPM where those are all there is to know.
 *
 * Only what came before an action bears on its guess: neither its time nor its group. Deterministic. A guess costs some
 * 500 reasons, O(1); memory is bounded by `contextsMax` and `symbolsMax` whatever the length of the stream: some 135 MB
 * of contexts and 50 MB of symbols at the defaults, and about 2 MB for a thousand actions.
 */
export class NextActionModel {
  readonly #symbols: SymbolTable;
  readonly #contexts: ContextTable;
  readonly #kinds = new ContextTable(KIND_SLOTS_MAX);
  readonly #history = new HistoryFollower(HISTORY);
  readonly #situation: Situation;
  readonly #mixer: Mixer;
  readonly #blend: OrderBlend;
  readonly #low = new LowOrders(CANDIDATES_MAX + 1);
  /** Of what is mixed, and of order 1 and order 2 alone. */
  readonly #heeds = new Heeds();
  /** Symbols done lately, each once, the last first. */
  readonly #recent: number[] = [];
  readonly #slots = new Int32Array(EXPERTS);
  /** Symbols considered now, from 1 on; 0 stands for any other. */
  readonly #candidates = new Int32Array(CANDIDATES_MAX + 1);
  readonly #chances = new Float64Array(CANDIDATES_MAX + 1);
  #candidateOf = new Int32Array(1024).fill(-1);
  /** Share of each kind in one context, 0 elsewhere. */
  readonly #kindShare = new Float64Array(KINDS_MASK + 1);
  #count = 0;
  #isGuessed = false;
  #now = 0;
  /** Share of symbols never done before, of late. */
  #novelty = 0.5;
  /** How far the mixer is heeded beside the blend alone. */
  #mixed = 0.9;

  constructor(options: ModelOptions = {}) {
    const { weights, trust } = options.prior ?? { weights: priorWeights, trust: priorTrust };
    this.#symbols = new SymbolTable(options.symbolsMax ?? SYMBOLS_MAX);
    this.#contexts = new ContextTable(options.contextsMax ?? CONTEXTS_MAX);
    this.#mixer = new Mixer(Float64Array.from(weights), GROUPS, CANDIDATES_MAX + 1);
    this.#blend = new OrderBlend(Float64Array.from(trust), CANDIDATES_MAX + 1);
    this.#situation = new Situation(this.#symbols, this.#history);
  }

  /** What has been learnt of how to weigh: the start of another model. */
  get learnt(): { weights: Float64Array; trust: Float64Array } {
    return { weights: this.#mixer.weights, trust: this.#blend.trust };
  }

  /** The `k` likeliest to come next, likeliest first; fewer only when fewer are known. */
  rank(k: number): Guess[] {
    this.#guess();
    const chances = this.#chances;
    const order: number[] = [];
    for (let c = 1; c < this.#count; c++) {
      const p = chances[c] as number;
      let at = order.length;
      while (at > 0 && (chances[order[at - 1] as number] as number) < p) at--;
      if (at >= k) continue;
      order.splice(at, 0, c);
      if (order.length > k) order.pop();
    }
    return order.map((c) => ({
      symbol: this.#symbols.known[this.#candidates[c] as number]?.symbol ?? "",
      p: chances[c] as number,
    }));
  }

  /** Learns that `action` came. Returns the chance it had been given; a symbol not considered shares that of all others. */
  observe(action: Action): number {
    this.#guess();
    const symbols = this.#symbols;
    const known = symbols.find(action.symbol);
    const came = known < 0 ? 0 : Math.max(0, this.#candidateOf[known] as number);
    const chance = this.#chances[came] as number;
    this.#learn(came);
    this.#novelty += 0.05 * ((known < 0 ? 1 : 0) - this.#novelty);
    if (known < 0 && symbols.isFull) this.#forget();
    const number = symbols.intern(action);
    if (number >= this.#candidateOf.length) this.#candidateOf = new Int32Array(this.#candidateOf.length * 2).fill(-1);
    this.#remember(number, symbols.kind[number] as number);
    this.#history.note(number);
    this.#situation.moveTo(action, symbols, this.#history);
    return chance;
  }

  #learn(came: number): void {
    const mixedChance = this.#chanceMixed(came);
    const { first, second } = this.#low;
    this.#heeds.learn(came, this.#count, [
      (c) => this.#chanceMixed(c),
      (c) => first[c] as number,
      (c) => second[c] as number,
    ]);
    const mixed = (this.#mixed * (this.#mixer.chances[came] as number)) / mixedChance;
    this.#mixed = Math.min(0.99, Math.max(0.01, this.#mixed + 0.02 * (mixed - this.#mixed)));
    this.#mixer.learn(came);
    this.#blend.learn(came);
    for (let c = 1; c < this.#count; c++) this.#candidateOf[this.#candidates[c] as number] = -1;
    this.#isGuessed = false;
  }

  #chanceMixed(c: number): number {
    const { chances } = this.#mixer;
    return this.#mixed * (chances[c] as number) + (1 - this.#mixed) * (this.#blend.chances[c] as number);
  }

  #remember(number: number, kind: number): void {
    const now = ++this.#now;
    this.#low.note(this.#history.last(2), this.#history.last(1), number);
    const { keys, kindKeys } = this.#situation;
    for (let i = 0; i < CONTEXTS; i++) this.#contexts.note(keys[i] as number, number, now);
    this.#contexts.note(memberKey(kind), number, now);
    for (let i = 0; i < KIND_CONTEXTS; i++) this.#kinds.note(kindKeys[i] as number, kind, now);
    this.#symbols.count[number] = (this.#symbols.count[number] as number) + 1;
    this.#symbols.last[number] = now;
    const at = this.#recent.indexOf(number);
    if (at >= 0) this.#recent.splice(at, 1);
    this.#recent.unshift(number);
    if (this.#recent.length > RECENT_MAX) this.#recent.pop();
  }

  #forget(): void {
    const gone = this.#symbols.forgetRarest();
    this.#contexts.forget(gone);
    this.#low.clear();
    this.#history.forget(gone);
    this.#situation.forget(gone);
    const kept = this.#recent.filter((symbol) => gone[symbol] !== 1);
    this.#recent.splice(0, this.#recent.length, ...kept);
  }

  #guess(): void {
    if (this.#isGuessed) return;
    this.#isGuessed = true;
    this.#findSlots();
    this.#propose();
    const count = this.#count;
    const mixer = this.#mixer;
    mixer.begin(count);
    this.#weighBlend();
    for (let expert = 0; expert < EXPERTS; expert++) this.#weighExpert(expert);
    this.#weighKinds();
    this.#weighCandidates();
    this.#weighFollowed();
    this.#weighOther();
    mixer.settle();
    const low = this.#low;
    low.guess(this.#history.last(2), this.#history.last(1), this.#candidates, count, this.#blend.lowest);
    for (let c = 0; c < count; c++) {
      this.#chances[c] = this.#heeds.mix(this.#chanceMixed(c), low.first[c] as number, low.second[c] as number);
    }
  }

  #findSlots(): void {
    const slots = this.#slots;
    const contexts = this.#contexts;
    const { keys, keysBefore, keysBeforeThat } = this.#situation;
    for (let i = 0; i < CONTEXTS; i++) slots[i] = contexts.find(keys[i] as number);
    slots[BEFORE_LAST1] = contexts.find(keysBefore[Context.last1] as number);
    slots[BEFORE_LAST2] = contexts.find(keysBefore[Context.last2] as number);
    slots[BEFORE_LAST3] = contexts.find(keysBefore[Context.last3] as number);
    slots[BEFORE_THAT_LAST2] = contexts.find(keysBeforeThat[Context.last2] as number);
    const kind = this.#likeliestKind();
    slots[MEMBERS] = kind < 0 ? -1 : contexts.find(memberKey(kind));
  }

  /** The kind that followed the last two kinds most of late, or the last one. */
  #likeliestKind(): number {
    const kinds = this.#kinds;
    const { kindKeys } = this.#situation;
    let slot = kinds.find(kindKeys[1] as number);
    if (slot < 0) slot = kinds.find(kindKeys[0] as number);
    if (slot < 0) return -1;
    let best = 0;
    for (let i = 1; i < (kinds.ints[slot + DISTINCT] as number); i++) {
      if ((kinds.floats[slot + RECENT + i] as number) > (kinds.floats[slot + RECENT + best] as number)) best = i;
    }
    return kinds.ints[slot + FOLLOWER + best] as number;
  }

  #propose(): void {
    this.#count = 1;
    const { expected } = this.#history;
    for (const symbol of expected) this.#consider(symbol);
    // Half the places are for what is known of here; the rest is shared with what was done lately.
    for (let i = 0; i < 4 && i < this.#recent.length; i++) this.#consider(this.#recent[i] as number);
    for (const symbol of this.#low.followersOf(this.#history.last(1))) this.#consider(symbol);
    const { ints } = this.#contexts;
    for (const expert of PROPOSERS) {
      const slot = this.#slots[expert] as number;
      if (slot < 0) continue;
      const distinct = ints[slot + DISTINCT] as number;
      for (let i = 0; i < distinct; i++) this.#consider(ints[slot + FOLLOWER + i] as number);
      if (this.#count > CANDIDATES_MAX) return;
    }
    for (const symbol of this.#recent) this.#consider(symbol);
  }

  #consider(symbol: number): void {
    if (symbol < 0 || this.#count > CANDIDATES_MAX || (this.#candidateOf[symbol] as number) >= 0) return;
    this.#candidateOf[symbol] = this.#count;
    this.#candidates[this.#count++] = symbol;
  }

  #weighBlend(): void {
    const { count: counts, size } = this.#symbols;
    const count = this.#count;
    const lowest = this.#blend.lowest;
    const total = this.#now + size + 1;
    for (let c = 1; c < count; c++) lowest[c] = (counts[this.#candidates[c] as number] as number) / total;
    lowest[0] = Math.max(1e-6, 1 - lowest.subarray(1, count).reduce((sum, chance) => sum + chance, 0));
    this.#blend.blend(this.#contexts, this.#slots, this.#candidateOf, count);
    const chances = this.#blend.chances;
    let sum = 0;
    for (let c = 1; c < count; c++) {
      sum += chances[c] as number;
      this.#mixer.add(Group.blend, Weight.blend, c, Math.log((chances[c] as number) + 1e-7));
    }
    chances[0] = Math.max(0, 1 - sum);
    this.#mixer.add(Group.blend, Weight.blend, 0, Math.log(Math.max(0.001, 1 - sum)));
  }

  #weighExpert(expert: number): void {
    const slot = this.#slots[expert] as number;
    if (slot < 0) return;
    const { ints, floats } = this.#contexts;
    const visits = floats[slot + VISITS] as number;
    const recentVisits = floats[slot + RECENT_VISITS] as number;
    const distinct = ints[slot + DISTINCT] as number;
    const mixer = this.#mixer;
    const weight = Weight.expert + (expert * EXPERIENCES + experienceOf(visits, distinct)) * PER_EXPERIENCE;
    for (let i = 0; i < distinct; i++) {
      const c = this.#candidateOf[ints[slot + FOLLOWER + i] as number] as number;
      if (c < 0) continue;
      mixer.add(expert, weight, c, 1);
      mixer.add(expert, weight + 1, c, logOfShare((floats[slot + COUNT + i] as number) / visits));
      mixer.add(Group.fresh, weight + 2, c, logOfShare((floats[slot + RECENT + i] as number) / recentVisits));
      if (i === 0) mixer.add(Group.fresh, weight + 3, c, 1);
    }
  }

  #weighKinds(): void {
    const { ints, floats } = this.#kinds;
    const mixer = this.#mixer;
    const kindOf = this.#symbols.kind;
    const shareOf = this.#kindShare;
    for (let i = 0; i < KIND_CONTEXTS; i++) {
      const slot = this.#kinds.find(this.#situation.kindKeys[i] as number);
      if (slot < 0) continue;
      const bucket = Math.min(KIND_VISITS - 1, halvings(floats[slot + VISITS] as number));
      const weight = Weight.kind + (i * KIND_VISITS + bucket) * 2;
      const recentVisits = floats[slot + RECENT_VISITS] as number;
      const distinct = ints[slot + DISTINCT] as number;
      for (let j = 0; j < distinct; j++) {
        shareOf[(ints[slot + FOLLOWER + j] as number) & KINDS_MASK] =
          (floats[slot + RECENT + j] as number) / recentVisits;
      }
      for (let c = 1; c < this.#count; c++) {
        const share = shareOf[(kindOf[this.#candidates[c] as number] as number) & KINDS_MASK] as number;
        if (share === 0) continue;
        mixer.add(Group.kind + i, weight, c, 1);
        mixer.add(Group.kind + i, weight + 1, c, logOfShare(share));
      }
      for (let j = 0; j < distinct; j++) shareOf[(ints[slot + FOLLOWER + j] as number) & KINDS_MASK] = 0;
    }
  }

  /** How long ago and how often each was done, and how its name stands to the last's. */
  #weighCandidates(): void {
    const mixer = this.#mixer;
    const { known, kind, count: counts, last } = this.#symbols;
    const { groupMembers } = this.#situation;
    const lastSymbol = this.#history.last(1);
    const before = known[lastSymbol];
    const isGrouped = groupMembers.size > 0;
    for (let c = 1; c < this.#count; c++) {
      const symbol = this.#candidates[c] as number;
      const ago = this.#now - (last[symbol] as number) + 1;
      const distance = Math.min(DISTANCES - 1, Math.floor(Math.log2(ago) * 2));
      mixer.add(Group.recency, Weight.recency + (isGrouped ? DISTANCES : 0) + distance, c, 1);
      const often = Math.min(COUNTS - 1, halvings(counts[symbol] as number));
      mixer.add(Group.count, Weight.count + often, c, 1);
      const of = known[symbol];
      if (before === undefined || of === undefined) continue;
      // Tools name the files of a commit in order, each once.
      const order =
        (isGrouped ? 8 : 0) +
        (of.sortKey > before.sortKey ? 4 : 0) +
        (kind[symbol] === kind[lastSymbol] ? 2 : 0) +
        (isGrouped && groupMembers.has(symbol) ? 1 : 0);
      mixer.add(Group.order, Weight.order + order, c, 1);
    }
  }

  #weighFollowed(): void {
    const { expected, met, surprises } = this.#history;
    const length = met < 4 ? 0 : met < 6 ? 1 : met < 9 ? 2 : met < 16 ? 3 : met < 32 ? 4 : 5;
    for (let i = 0; i < expected.length; i++) {
      const symbol = expected[i] as number;
      const c = symbol < 0 ? -1 : (this.#candidateOf[symbol] as number);
      if (c < 0) continue;
      this.#mixer.add(Group.followed, Weight.followed + (i * SURPRISES + surprises) * MET + length, c, 1);
    }
  }

  /** Whether it will be something that is not among the candidates, or was never done. */
  #weighOther(): void {
    const mixer = this.#mixer;
    const { floats } = this.#contexts;
    const seen = (slot: number) => (slot < 0 ? 0 : 1 + Math.min(7, halvings(floats[slot + VISITS] as number)));
    mixer.add(Group.other, Weight.other, 0, 1);
    mixer.add(Group.other, Weight.novelty, 0, Math.log((this.#novelty + 0.005) / (1.005 - this.#novelty)));
    mixer.add(Group.other, Weight.otherLast1 + seen(this.#slots[Context.last1] as number), 0, 1);
    mixer.add(Group.other, Weight.otherLast2 + seen(this.#slots[Context.last2] as number), 0, 1);
    mixer.add(Group.other, Weight.otherGroup + Math.min(9, this.#situation.groupMembers.size), 0, 1);
  }
}

/** Times a count can be halved. */
const halvings = (count: number) => 31 - Math.clz32(Math.min(count, 0x7fffffff));

/** Logarithms of shares in steps of a 1024th, none below that of 1 in 100: what is rarer is as good as never seen. */
const LOGS = Float64Array.from({ length: 1025 }, (_, i) => Math.log(i / 1024 + 0.01));
const logOfShare = (share: number) => LOGS[Math.min(1024, (share * 1024) | 0)] as number;
