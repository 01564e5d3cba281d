/** Of two ascending lists: each value once. O(values). */
export function union(a: Int32Array, b: Int32Array): Int32Array {
  const both = new Int32Array(a.length + b.length);
  let found = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const x = i < a.length ? (a[i] as number) : Number.POSITIVE_INFINITY;
    const y = j < b.length ? (b[j] as number) : Number.POSITIVE_INFINITY;
    const least = Math.min(x, y);
    if (found === 0 || both[found - 1] !== least) both[found++] = least;
    if (x === least) i++;
    if (y === least) j++;
  }
  return both.subarray(0, found);
}
