/** Online predictors that the engine's own is measured against: well made, and without bounds on memory. */
export interface Predictor {
  /** The `k` likeliest next symbols, likeliest first. */
  rank(k: number): string[];
  observe(symbol: string): void;
}

/** Of the most frequent of all, so many are kept in order; a guess looks at some ten. */
const FREQUENT_MAX = 256;

/** What followed a context: counts, and when each follower last came. */
type Followers = Map<string, { count: number; last: number }>;

function followersOf(contexts: Map<string, Followers>, context: string): Followers {
  const known = contexts.get(context);
  if (known !== undefined) return known;
  const followers: Followers = new Map();
  contexts.set(context, followers);
  return followers;
}

function note(followers: Followers, symbol: string, now: number): void {
  const known = followers.get(symbol);
  if (known === undefined) followers.set(symbol, { count: 1, last: now });
  else {
    known.count++;
    known.last = now;
  }
}

/** The most frequent of all, kept in order: a symbol's place changes only when it comes. */
class Frequent {
  readonly #all: Followers = new Map();
  readonly #top: string[] = [];

  note(symbol: string, now: number): void {
    note(this.#all, symbol, now);
    const { count } = this.of(symbol);
    const from = this.#top.indexOf(symbol);
    if (from >= 0) this.#top.splice(from, 1);
    let at = from < 0 ? this.#top.length : from;
    // It is the last to have come, so it stands before its equals.
    while (at > 0 && this.of(this.#top[at - 1] as string).count <= count) at--;
    this.#top.splice(at, 0, symbol);
    if (this.#top.length > FREQUENT_MAX) this.#top.pop();
  }

  of(symbol: string): { count: number; last: number } {
    return this.#all.get(symbol) ?? { count: 0, last: 0 };
  }

  /** Distinct symbols. */
  get size(): number {
    return this.#all.size;
  }

  first(k: number): string[] {
    return this.#top.slice(0, k);
  }
}

/** By count; of equals the one that came last. */
function best(followers: Followers, k: number): string[] {
  const top: { symbol: string; count: number; last: number }[] = [];
  for (const [symbol, { count, last }] of followers) {
    let at = top.length;
    while (at > 0) {
      const before = top[at - 1] as (typeof top)[number];
      if (before.count > count || (before.count === count && before.last > last)) break;
      at--;
    }
    if (at >= k) continue;
    top.splice(at, 0, { symbol, count, last });
    if (top.length > k) top.pop();
  }
  return top.map(({ symbol }) => symbol);
}

/** Order-1 Markov chain: followers of the last symbol by count, filled up with the most frequent of all. */
export class FirstOrder implements Predictor {
  readonly #after = new Map<string, Followers>();
  readonly #all = new Frequent();
  #last = "";
  #now = 0;

  rank(k: number): string[] {
    const ranked = best(this.#after.get(this.#last) ?? new Map(), k);
    if (ranked.length < k) {
      for (const symbol of this.#all.first(2 * k)) {
        if (ranked.length < k && !ranked.includes(symbol)) ranked.push(symbol);
      }
    }
    return ranked;
  }

  observe(symbol: string): void {
    this.#now++;
    note(followersOf(this.#after, this.#last), symbol, this.#now);
    this.#all.note(symbol, this.#now);
    this.#last = symbol;
  }
}

/**
 * Prediction by partial matching of order 2 with escapes by method C (Moffat 1990) and exclusion: the followers of the
 * last two symbols, then of the last, then all, each order's chances times the escapes before it.
 */
export class PartialMatch implements Predictor {
  readonly #contexts = new Map<string, Followers>();
  readonly #all = new Frequent();
  #last: string[] = [];
  #now = 0;

  rank(k: number): string[] {
    const chances = new Map<string, { p: number; last: number }>();
    let escaped = 1;
    for (let order = this.#last.length; order > 0; order--) {
      const followers = this.#contexts.get(contextOf(this.#last, order));
      if (followers === undefined) continue;
      const left = [...followers].filter(([symbol]) => !chances.has(symbol));
      if (left.length === 0) continue;
      const total = left.reduce((sum, [, { count }]) => sum + count, left.length);
      for (const [symbol, { count, last }] of left) chances.set(symbol, { p: (escaped * count) / total, last });
      escaped *= left.length / total;
    }
    let total = this.#now + this.#all.size;
    for (const symbol of chances.keys()) total -= this.#all.of(symbol).count + 1;
    for (const symbol of this.#all.first(k + chances.size)) {
      const { count, last } = this.#all.of(symbol);
      if (!chances.has(symbol)) chances.set(symbol, { p: (escaped * count) / total, last });
    }
    return [...chances]
      .sort(([, a], [, b]) => b.p - a.p || b.last - a.last)
      .slice(0, k)
      .map(([symbol]) => symbol);
  }

  observe(symbol: string): void {
    this.#now++;
    for (let order = 1; order <= this.#last.length; order++) {
      note(followersOf(this.#contexts, contextOf(this.#last, order)), symbol, this.#now);
    }
    this.#all.note(symbol, this.#now);
    this.#last = [...this.#last, symbol].slice(-2);
  }
}

const contextOf = (past: readonly string[], order: number) => past.slice(-order).join("\u001e");
