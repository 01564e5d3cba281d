/** Online predictors that the engine's own is measured against: well made, and without bounds on memory. */
export interface Predictor {
  /** The `k` likeliest next symbols, likeliest first. */
  rank(k: number): string[];
  observe(symbol: string): void;
}

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
  readonly #all: Followers = new Map();
  #last = "";
  #now = 0;

  rank(k: number): string[] {
    const ranked = best(this.#after.get(this.#last) ?? new Map(), k);
    if (ranked.length < k) {
      for (const symbol of best(this.#all, 2 * k)) {
        if (ranked.length < k && !ranked.includes(symbol)) ranked.push(symbol);
      }
    }
    return ranked;
  }

  observe(symbol: string): void {
    this.#now++;
    note(followersOf(this.#after, this.#last), symbol, this.#now);
    note(this.#all, symbol, this.#now);
    this.#last = symbol;
  }
}

/**
 * Prediction by partial matching of order 2 with escapes by method C (Moffat 1990) and exclusion: the followers of the
 * last two symbols, then of the last, then all, each order's chances times the escapes before it.
 */
export class PartialMatch implements Predictor {
  readonly #contexts = new Map<string, Followers>();
  #last: string[] = [];
  #now = 0;

  rank(k: number): string[] {
    const chances = new Map<string, { p: number; last: number }>();
    let escaped = 1;
    for (let order = this.#last.length; order >= 0; order--) {
      const followers = this.#contexts.get(contextOf(this.#last, order));
      if (followers === undefined) continue;
      // Only the most frequent of all can still come among the first k of order 0.
      const considered = order === 0 ? best(followers, k + chances.size) : [...followers.keys()];
      let visits = 0;
      let distinct = 0;
      if (order === 0) visits = this.#now;
      else {
        for (const [symbol, { count }] of followers) {
          if (chances.has(symbol)) continue;
          visits += count;
          distinct++;
        }
        if (distinct === 0) continue;
      }
      for (const symbol of considered) {
        const { count, last } = followers.get(symbol) as { count: number; last: number };
        if (!chances.has(symbol)) chances.set(symbol, { p: (escaped * count) / (visits + distinct), last });
      }
      escaped *= distinct / (visits + distinct);
    }
    return [...chances]
      .sort(([, a], [, b]) => b.p - a.p || b.last - a.last)
      .slice(0, k)
      .map(([symbol]) => symbol);
  }

  observe(symbol: string): void {
    this.#now++;
    for (let order = 0; order <= this.#last.length; order++) {
      const context = contextOf(this.#last, order);
      note(followersOf(this.#contexts, context), symbol, this.#now);
    }
    this.#last = [...this.#last, symbol].slice(-2);
  }
}

const contextOf = (past: readonly string[], order: number) =>
  order === 0 ? "" : `${order}\u001e${past.slice(-order).join("\u001e")}`;
