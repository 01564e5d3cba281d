import type { FileTransactions } from "./collect-transactions.ts";

const NONE = new Int32Array(0);

/** Least number of a set's files that are most of it: two thirds. */
export const mostOf = (files: number) => Math.ceil((files * 2) / 3);

/** Transactions with any of a set's files, ascending, and how many of them each holds. */
export function transactionsOfAny(
  data: FileTransactions,
  files: readonly number[],
): { at: Int32Array; held: Uint32Array } {
  const lists = files.map((file) => data.of[file] ?? NONE);
  const all = new Int32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let filled = 0;
  for (const list of lists) {
    all.set(list, filled);
    filled += list.length;
  }
  all.sort();
  const held = new Uint32Array(all.length);
  let distinct = 0;
  for (let i = 0; i < all.length; i++) {
    if (i === 0 || all[i] !== all[i - 1]) all[distinct++] = all[i] as number;
    held[distinct - 1] = (held[distinct - 1] as number) + 1;
  }
  return { at: all.subarray(0, distinct), held };
}

/** Transactions with at least two thirds of a set, ascending. */
export function transactionsOfMost(data: FileTransactions, files: readonly number[]): Int32Array {
  const { at, held } = transactionsOfAny(data, files);
  return at.filter((_, i) => (held[i] as number) >= mostOf(files.length));
}
