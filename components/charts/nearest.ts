/* Which value is being read: shared by the pointer and the keys, and small enough for every page. */

/** The index whose position lies nearest; positions ascend. -1 for none. */
export function nearestIndex(positions: readonly number[], at: number): number {
  if (positions.length === 0) return -1;
  let low = 0;
  let high = positions.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const [after = 0, before = Number.NEGATIVE_INFINITY] = [positions[low], positions[low - 1]];
  return at - before < after - at ? low - 1 : low;
}

/** The cell of a grid of `columns` × `rows` that a point lies in, both from 0 to 1, counted line by line. */
export function cellIndex(x: number, y: number, columns: number, rows: number): number {
  const clamp = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return clamp(y, rows) * columns + clamp(x, columns);
}

/**
 * Where a key leads from a value, or undefined for a key that leads nowhere. In a grid the arrows go to all four sides and
 * stay within; in a row, up and down do as left and right do on a slider.
 */
export function indexAfterKey(key: string, index: number | null, count: number, columns?: number): number | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  if (index === null)
    return ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(key)
      ? key === "ArrowRight" || columns
        ? 0
        : last
      : key === "Home"
        ? 0
        : key === "End"
          ? last
          : undefined;
  const within = (next: number) => Math.min(last, Math.max(0, next));
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (columns) {
    const inRow = index % columns;
    if (key === "ArrowLeft") return inRow === 0 ? index : index - 1;
    if (key === "ArrowRight") return inRow === columns - 1 || index === last ? index : index + 1;
    if (key === "ArrowUp") return index - columns < 0 ? index : index - columns;
    if (key === "ArrowDown") return index + columns > last ? index : index + columns;
    if (key === "PageUp") return inRow;
    if (key === "PageDown") return last - ((last - inRow) % columns);
    return undefined;
  }
  const page = Math.max(1, Math.round(count / 10));
  if (key === "ArrowLeft" || key === "ArrowDown") return within(index - 1);
  if (key === "ArrowRight" || key === "ArrowUp") return within(index + 1);
  if (key === "PageDown") return within(index - page);
  if (key === "PageUp") return within(index + page);
  return undefined;
}
