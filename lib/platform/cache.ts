import type { Contract, InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Versions } from "#lib/contracts/realtime.ts";
import type { Context } from "./context.ts";

/** A contract whose answers may be kept. */
export type Cacheable = Contract & Required<Pick<Contract, "changesWith">>;

/** What all entries together may take, in characters of JSON. */
const charsMax = 32_000_000;
/** One answer that is larger than this is not kept: it would push out a hundred others. */
const entryCharsMax = 400_000;

/** What nobody has asked for in this long goes with the next that comes: people leave, and delete what they did. */
const unusedMsMax = 15 * 60_000;

interface Entry {
  readonly stamp: string;
  readonly usedAt: number;
  /** The answer as JSON: small, and nobody who is given it can change what the next one gets. */
  readonly text: string;
}

/** `stale`: kept, but something has changed since. */
export type CacheOutcome = "hit" | "miss" | "stale" | "unchanged";

interface Store {
  /** In the order of use, the longest unused first. */
  readonly entries: Map<string, Entry>;
  readonly counts: Record<CacheOutcome | "dropped", number>;
  chars: number;
}

/** One a process: Next loads this module once for its pages and once more for its routes. */
const held: { floyoCache?: Store } = globalThis as { floyoCache?: Store };
held.floyoCache ??= { entries: new Map(), counts: { hit: 0, miss: 0, stale: 0, unchanged: 0, dropped: 0 }, chars: 0 };
const store = held.floyoCache;

const outcomes = new WeakMap<Context, CacheOutcome>();
const texts = new WeakMap<object, string>();

/** None where the operation takes none. */
type Input<C extends Contract> = unknown extends InputOf<C> ? [input?: unknown] : [input: InputOf<C>];

/**
 * Keeps the answers of a reading use case in this process's memory, each for one person in one workspace. An answer
 * stands as long as the versions of the topics that its contract names: those are read from the database in the
 * request's first query and counted in the transaction of every write, so a write through any instance, or by a job, is
 * seen by the next read on every instance. Versions are always read before the data, so what is kept under them may be
 * newer, never older. Who may read was decided before this is asked; memberships and roles are never kept.
 */
export function cached<const C extends Cacheable>(
  contract: C,
  perform: (ctx: Context, input: InputOf<C>) => Promise<OutputOf<C>>,
): (ctx: Context, ...input: Input<C>) => Promise<OutputOf<C>> {
  return async (ctx, ...[given]) => {
    // Left out only where the contract has no input.
    const input = given as InputOf<C>;
    // An edit of the source must show at once.
    if (process.env.NODE_ENV === "development") return await perform(ctx, input);
    const key = [contract.id, ctx.actor.userId, ctx.org.id, ctx.org.role, canonical(input)].join(" ");
    const stamp = stampOf(contract, await ctx.versions());
    const kept = store.entries.get(key);
    if (kept?.stamp === stamp) {
      store.entries.delete(key);
      store.entries.set(key, { ...kept, usedAt: performance.now() });
      note(ctx, "hit");
      return answer(kept.text);
    }
    note(ctx, kept ? "stale" : "miss");
    const text = JSON.stringify(contract.output.parse(await perform(ctx, input)));
    keep(key, { stamp, text, usedAt: performance.now() });
    return answer(text);
  };

  function answer(text: string): OutputOf<C> {
    // The contract has parsed what became this text.
    const output = JSON.parse(text) as OutputOf<C>;
    if (typeof output === "object" && output !== null) texts.set(output, text);
    return output;
  }
}

/** The JSON of an answer that `cached` gave, already checked by its contract; undefined for any other. */
export const textOf = (output: unknown): string | undefined =>
  typeof output === "object" && output !== null ? texts.get(output) : undefined;

/** The versions that an answer depends on, and the stretch of time where it depends on that. */
export function stampOf({ changesWith, standsSeconds }: Cacheable, versions: Versions): string {
  const counted = changesWith.map((topic) => versions[topic] ?? 0);
  return [...counted, ...(standsSeconds ? [Math.floor(Date.now() / (standsSeconds * 1000))] : [])].join(".");
}

/** The same text for the same input, whatever the order of its fields, left out or undefined. */
export function canonical(input: unknown): string {
  return JSON.stringify(input, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function keep(key: string, entry: Entry): void {
  drop(key);
  if (entry.text.length > entryCharsMax) return;
  store.entries.set(key, entry);
  store.chars += entry.text.length;
  for (const [oldest, { usedAt }] of store.entries) {
    if (store.chars <= charsMax && entry.usedAt - usedAt <= unusedMsMax) break;
    drop(oldest);
    store.counts.dropped += 1;
  }
}

function drop(key: string): void {
  store.chars -= store.entries.get(key)?.text.length ?? 0;
  store.entries.delete(key);
}

/** Counts an outcome, and remembers it for the answer's headers. */
export function note(ctx: Context, outcome: CacheOutcome): void {
  store.counts[outcome] += 1;
  outcomes.set(ctx, outcome);
}

/** What the cache did for this request; null where it was not asked. */
export const outcomeOf = (ctx: Context): CacheOutcome | null => outcomes.get(ctx) ?? null;

/** Since this process began. `hitRate` counts answers that needed no work, 0 to 1; null before the first. */
export function cacheStats() {
  const { counts, entries, chars } = store;
  const asked = counts.hit + counts.unchanged + counts.miss + counts.stale;
  return {
    hit_rate: asked === 0 ? null : Math.round(((counts.hit + counts.unchanged) / asked) * 1000) / 1000,
    hits: counts.hit,
    unchanged: counts.unchanged,
    misses: counts.miss,
    stale: counts.stale,
    dropped: counts.dropped,
    entries: entries.size,
    characters: chars,
  };
}
