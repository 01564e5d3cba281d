import type { Timeline } from "../assemble-timeline.ts";

/** A set of more steps than this is not a place in an order: it stays a gap. */
const STEPS_PER_POSITION_MAX = 6;

/** The timeline reduced to steps that recur, for the search of sequences. Symbols are renumbered 0 … `symbols - 1`. */
export interface StepIndex {
  symbols: number;
  /** Index into `timeline.steps` of each symbol. */
  stepOf: Int32Array;
  /** Symbols at position p: `at[first[p]] … at[first[p + 1] - 1]`. */
  first: Int32Array;
  at: Int32Array;
  /** Positions of symbol s: `places[placesFirst[s]] … places[placesFirst[s + 1] - 1]`, ascending. */
  placesFirst: Int32Array;
  places: Int32Array;
  /** Stretches that hold symbol s, ascending, with how many positions there hold it; columns like `places`. */
  stretchFirst: Int32Array;
  stretchOf: Int32Array;
  stretchCount: Int32Array;
  /** Distinct local days of every step of the timeline (not of the renumbered symbols). */
  daysOfStep: Int32Array;
}

/** Keeps the steps seen on at least `daysMin` distinct local days. O(runs). */
export function indexSteps(timeline: Timeline, daysMin: number): StepIndex {
  const { positions, runStart, runStep, day } = timeline;
  const daysOfStep = new Int32Array(timeline.steps.length);
  const lastDay = new Int32Array(timeline.steps.length).fill(-2_000_000);
  for (let p = 0; p < positions; p++) {
    const today = day[p] as number;
    for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
      const step = runStep[r] as number;
      if (lastDay[step] === today) continue;
      lastDay[step] = today;
      daysOfStep[step] = (daysOfStep[step] as number) + 1;
    }
  }
  const symbolOf = new Int32Array(timeline.steps.length).fill(-1);
  const kept: number[] = [];
  for (let step = 0; step < daysOfStep.length; step++) {
    if ((daysOfStep[step] as number) < daysMin) continue;
    symbolOf[step] = kept.length;
    kept.push(step);
  }
  const isOrdered = (p: number) => (runStart[p + 1] as number) - (runStart[p] as number) <= STEPS_PER_POSITION_MAX;
  const first = new Int32Array(positions + 1);
  const counts = new Int32Array(kept.length + 1);
  let filled = 0;
  for (let p = 0; p < positions; p++) {
    first[p] = filled;
    if (!isOrdered(p)) continue;
    for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
      const symbol = symbolOf[runStep[r] as number] as number;
      if (symbol < 0) continue;
      filled++;
      counts[symbol] = (counts[symbol] as number) + 1;
    }
  }
  first[positions] = filled;
  const at = new Int32Array(filled);
  for (let p = 0, i = 0; p < positions; p++) {
    if (!isOrdered(p)) continue;
    for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
      const symbol = symbolOf[runStep[r] as number] as number;
      if (symbol >= 0) at[i++] = symbol;
    }
  }
  const placesFirst = new Int32Array(kept.length + 1);
  for (let s = 0; s < kept.length; s++) placesFirst[s + 1] = (placesFirst[s] as number) + (counts[s] as number);
  const places = new Int32Array(at.length);
  const next = placesFirst.slice();
  for (let p = 0; p < positions; p++) {
    for (let i = first[p] as number; i < (first[p + 1] as number); i++) {
      const symbol = at[i] as number;
      const slot = next[symbol] as number;
      places[slot] = p;
      next[symbol] = slot + 1;
    }
  }
  const stretchFirst = new Int32Array(kept.length + 1);
  let inStretches = 0;
  for (let s = 0; s < kept.length; s++) {
    stretchFirst[s] = inStretches;
    let current = -1;
    for (let i = placesFirst[s] as number; i < (placesFirst[s + 1] as number); i++) {
      const stretch = timeline.stretch[places[i] as number] as number;
      if (stretch !== current) inStretches++;
      current = stretch;
    }
  }
  stretchFirst[kept.length] = inStretches;
  const stretchOf = new Int32Array(inStretches);
  const stretchCount = new Int32Array(inStretches);
  for (let s = 0, slot = -1; s < kept.length; s++) {
    let current = -1;
    for (let i = placesFirst[s] as number; i < (placesFirst[s + 1] as number); i++) {
      const stretch = timeline.stretch[places[i] as number] as number;
      if (stretch !== current) stretchOf[++slot] = stretch;
      current = stretch;
      stretchCount[slot] = (stretchCount[slot] as number) + 1;
    }
  }
  return {
    symbols: kept.length,
    stepOf: Int32Array.from(kept),
    first,
    at,
    placesFirst,
    places,
    stretchFirst,
    stretchOf,
    stretchCount,
    daysOfStep,
  };
}
