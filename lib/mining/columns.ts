export type Column =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/**
 * The same values with room for at least so many, and twice as many as before: of a large column, what is behind them costs
 * no memory until it is written. The column that was is empty afterwards.
 */
export function grown<T extends Column>(values: T, least: number): T {
  const larger = made(values, Math.max(least, 2 * values.length));
  larger.set(values);
  free(values);
  return larger;
}

/** The first so many values; where the rest is worth it, without the rest, and the column that was is empty afterwards. */
export function shrunk<T extends Column>(values: T, length: number): T {
  const first = values.subarray(0, length) as T;
  if (8 * length > 7 * values.length) return first;
  const smaller = made(values, length);
  smaller.set(first);
  free(values);
  return smaller;
}

/** Gives a column's memory back at once: left to the collection of garbage, tenths of a gigabyte pile up before it comes. */
export function free(values: Column): void {
  values.buffer.transfer(0);
}

/** A column of the same kind, all zeros. */
export function made<T extends Column>(like: T, length: number): T {
  return new (like.constructor as new (length: number) => T)(length);
}
