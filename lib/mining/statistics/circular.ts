const DAY_MINUTES = 1440;

/** Signed distance from `a` to `b` the short way round the clock, minutes in [-720, 720). */
export function clockDistance(a: number, b: number): number {
  return ((((b - a + 720) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES) - 720;
}

/**
 * Circular mean of times of day, and how tightly they lie around it (mean resultant length, 0 scattered … 1 identical).
 * Mardia & Jupp, Directional Statistics, 2000.
 */
export function clockMean(minutes: readonly number[]): { mean: number; concentration: number } {
  let x = 0;
  let y = 0;
  for (const minute of minutes) {
    const angle = (minute / DAY_MINUTES) * 2 * Math.PI;
    x += Math.cos(angle);
    y += Math.sin(angle);
  }
  const mean = ((Math.atan2(y, x) / (2 * Math.PI)) * DAY_MINUTES + DAY_MINUTES) % DAY_MINUTES;
  return { mean, concentration: minutes.length === 0 ? 0 : Math.hypot(x, y) / minutes.length };
}
