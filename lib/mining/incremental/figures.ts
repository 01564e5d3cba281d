import type { Figures } from "./types.ts";

export const NO_FIGURES: Readonly<Figures> = {
  times: 0,
  days: 0,
  held: 0,
  trials: 0,
  lateHeld: 0,
  lateTrials: 0,
  from: 0,
  to: 0,
  recentDays: 0,
  recentEvents: 0,
  previousDays: 0,
  previousEvents: 0,
};

const NAMES = Object.keys(NO_FIGURES) as (keyof Figures)[];

/** `one + sign × other`, entry by entry. */
export function addFigures(one: Figures, other: Figures, sign: 1 | -1 = 1): Figures {
  const sum = { ...one };
  for (const name of NAMES) sum[name] += sign * other[name];
  return sum;
}

export function isNothing(figures: Figures): boolean {
  return NAMES.every((name) => figures[name] === 0);
}
