const dayMs = 86_400_000;

/** How far a time zone's clock is ahead of UTC at a moment, in milliseconds. */
function aheadMs(atMs: number, timeZone: string): number {
  const wall = new Date(atMs).toLocaleString("sv-SE", { timeZone });
  return Date.parse(`${wall.replace(" ", "T")}Z`) - Math.floor(atMs / 1000) * 1000;
}

/** The moment a calendar day (`2026-11-20`) begins on a time zone's clock; where it has no midnight, its first moment. */
export function zonedMidnight(day: string, timeZone: string): Date {
  const wall = Date.parse(`${day}T00:00:00Z`);
  const guess = wall - aheadMs(wall, timeZone);
  // Between the guess and the day's beginning the clocks may have been changed.
  return new Date(wall - aheadMs(guess, timeZone));
}

/** The calendar day (`2026-11-20`) that it is at a moment on a time zone's clock. */
export const zonedDay = (atMs: number, timeZone: string): string =>
  new Date(atMs).toLocaleDateString("sv-SE", { timeZone });

/** The day after, as a calendar counts. */
export const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
