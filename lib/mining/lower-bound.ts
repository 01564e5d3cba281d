/** Index of the first entry, from one on and before another, that is not below a value; O(log n). */
export function lowerBound(sorted: ArrayLike<number>, value: number, from = 0, to = sorted.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same from a guess within them on, by doubling steps (Bentley & Yao 1976); O(log of how far it is from it). */
export function lowerBoundNear(sorted: ArrayLike<number>, value: number, guess: number, from = 0, to = sorted.length) {
  let step = 1;
  if (guess < to && (sorted[guess] as number) < value) {
    while (guess + step < to && (sorted[guess + step] as number) < value) step *= 2;
    return lowerBound(sorted, value, guess + (step >> 1), Math.min(to, guess + step));
  }
  while (guess - step >= from && (sorted[guess - step] as number) >= value) step *= 2;
  return lowerBound(sorted, value, Math.max(from, guess - step), Math.min(to, guess - (step >> 1)));
}
