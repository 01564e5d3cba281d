export const DAY_MINUTES = 1440;

/** Signed distance from `a` to `b` the short way round the clock, minutes in [-720, 720). */
export function clockDistance(a: number, b: number): number {
  return ((((b - a + 720) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES) - 720;
}

/**
 * Circular mean of times of day, and how tightly they lie around it (mean resultant length, 0 scattered … 1 identical).
 * Mardia & Jupp, Directional Statistics, 2000.
 * @param times how often each of them, once where it is left out
 */
export function clockMean(
  minutes: readonly number[],
  times?: readonly number[],
): { mean: number; concentration: number } {
  let x = 0;
  let y = 0;
  let all = 0;
  for (const [i, minute] of minutes.entries()) {
    const angle = (minute / DAY_MINUTES) * 2 * Math.PI;
    const weight = times?.[i] ?? 1;
    x += weight * Math.cos(angle);
    y += weight * Math.sin(angle);
    all += weight;
  }
  const mean = ((Math.atan2(y, x) / (2 * Math.PI)) * DAY_MINUTES + DAY_MINUTES) % DAY_MINUTES;
  return { mean, concentration: all === 0 ? 0 : Math.hypot(x, y) / all };
}
