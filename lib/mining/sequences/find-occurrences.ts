import { entryAt, reachOf, type StepIndex } from "./index-steps.ts";

/** Positions of every step of each occurrence that does not overlap an earlier one. O(places of the steps). */
export function findOccurrences(index: StepIndex, symbols: readonly number[], gapMax: number): Int32Array[] {
  const occurrences: Int32Array[] = [];
  visitOccurrences(index, symbols, gapMax, (path) => occurrences.push(path.slice()));
  return occurrences;
}

/** How many there are. */
export function countOccurrences(index: StepIndex, symbols: readonly number[], gapMax: number): number {
  let occurrences = 0;
  visitOccurrences(index, symbols, gapMax, () => occurrences++);
  return occurrences;
}

/** @param visit is lent each path in turn */
function visitOccurrences(
  index: StepIndex,
  symbols: readonly number[],
  gapMax: number,
  visit: (path: Int32Array) => void,
): void {
  const levels = embed(index, symbols, gapMax);
  const last = levels.length - 1;
  const { ends, count } = levels[last] as Level;
  const path = new Int32Array(symbols.length);
  let busyTo = -1;
  for (let i = 0; i < count; i++) {
    path[last] = ends[i] as number;
    for (let k = last, at = i; k > 0; k--) {
      at = (levels[k] as Level).parents[at] as number;
      path[k - 1] = (levels[k - 1] as Level).ends[at] as number;
    }
    if ((path[0] as number) <= busyTo) continue;
    busyTo = path[last] as number;
    visit(path);
  }
}

/** Embeddings of so many steps of a chain, ends ascending. */
interface Level {
  ends: Int32Array;
  /** The embedding of the level before that each continues. */
  parents: Int32Array;
  count: number;
}

/** Embeddings level by level, in columns that the next chain is embedded in. */
function embed(index: StepIndex, symbols: readonly number[], gapMax: number): Level[] {
  const { placesFirst, places, text } = index;
  const reach = gapMax + 1;
  const firstSymbol = symbols[0] ?? 0;
  const everywhere = places.subarray(placesFirst[firstSymbol], placesFirst[firstSymbol + 1]);
  let before: Level = { ends: everywhere, parents: everywhere, count: everywhere.length };
  const levels = [before];
  for (let k = 1; k < symbols.length; k++) {
    const first = placesFirst[symbols[k] as number] as number;
    const last = placesFirst[(symbols[k] as number) + 1] as number;
    const most = Math.min(last - first, before.count * reach);
    const ends = columnOf(index, 2 * k, most);
    const parents = columnOf(index, 2 * k + 1, most);
    let count = 0;
    let rank = 0;
    for (let i = first; i < last && before.count > 0; i++) {
      const p = places[i] as number;
      // The nearest end before the place.
      while (rank + 1 < before.count && (before.ends[rank + 1] as number) < p) rank++;
      const from = before.ends[rank] as number;
      if (from >= p || p - from > reach || p - from > reachOf(text[entryAt(index, from)] as number)) continue;
      ends[count] = p;
      parents[count] = rank;
      count++;
    }
    before = { ends, parents, count };
    levels.push(before);
  }
  return levels;
}

function columnOf({ columns }: StepIndex, at: number, size: number): Int32Array {
  const known = columns.get(at);
  if (known !== undefined && known.length >= size) return known;
  const made = new Int32Array(size);
  columns.set(at, made);
  return made;
}
