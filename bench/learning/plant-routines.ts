import type { MiningEvent } from "#lib/mining/types.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A small seeded generator of uniform numbers (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface PlantOptions {
  seed: number;
  days: number;
  /** Different things done in the background, with Zipf-like frequencies. */
  backgroundSymbols: number;
  /** Background events on a working day. */
  eventsPerDay: number;
  sequences: { steps: number; occurrences: number }[];
  /** Done on weekdays at a local time with a spread in minutes. */
  routines: { minuteOfDay: number; spread: number; weekdays: number[]; hitShare: number }[];
  /** Steps of planted sequences are taken from the background's own symbols. */
  stepsFromBackground?: boolean;
  utcOffsetMinutes?: number;
}

export interface Planted {
  events: MiningEvent[];
  /** Commands of each planted sequence. */
  sequences: string[][];
  /** Commands of planted routines. */
  routines: string[];
}

/**
 * A person's days with known routines in them: background work in sittings, sequences with up to two other events
 * inserted, 3 % of steps dropped, and things done by the clock. Weekends are mostly quiet.
 */
export function plantRoutines(options: PlantOptions): Planted {
  const random = seededRandom(options.seed);
  const normal = () => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
  const offset = (options.utcOffsetMinutes ?? 0) * MINUTE;
  const start = Date.UTC(2025, 0, 6);
  const background = Array.from({ length: options.backgroundSymbols }, (_, i) => `background-${i}`);
  const weights = background.map((_, i) => 1 / (i + 2));
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const pickBackground = () => {
    let left = random() * weightSum;
    for (const [i, weight] of weights.entries()) {
      left -= weight;
      if (left <= 0) return background[i] as string;
    }
    return background[0] as string;
  };
  const slots: { atMs: number; command: string }[] = [];
  const working: number[] = [];
  for (let day = 0; day < options.days; day++) {
    const weekday = (day + 1) % 7;
    const quiet = weekday === 0 || weekday === 6;
    if (quiet && random() > 0.15) continue;
    if (random() < 0.04) continue;
    working.push(day);
    let left = Math.round(options.eventsPerDay * (quiet ? 0.3 : 0.6 + 0.8 * random()));
    while (left > 0) {
      let at = start + day * DAY + (9 + 8 * random()) * 60 * MINUTE;
      for (let n = Math.min(left, 3 + Math.floor(random() * 14)); n > 0; n--, left--) {
        at += (0.3 + random() * 6) * MINUTE;
        slots.push({ atMs: at, command: pickBackground() });
      }
    }
  }
  const sequences = options.sequences.map(({ steps }, s) => {
    if (!options.stepsFromBackground) return Array.from({ length: steps }, (_, i) => `planted-${s}-${i}`);
    const chosen = new Set<string>();
    while (chosen.size < steps) chosen.add(background[Math.floor(random() * background.length)] as string);
    return [...chosen];
  });
  for (const [s, { occurrences }] of options.sequences.entries()) {
    for (let n = 0; n < occurrences; n++) {
      const day = working[Math.floor(((n + random()) / occurrences) * working.length)] ?? 0;
      let at = start + day * DAY + (9 + 8 * random()) * 60 * MINUTE;
      const insertedBefore = new Set(
        random() < 0.5 ? [] : [1 + Math.floor(random() * ((sequences[s]?.length ?? 2) - 1))],
      );
      for (const [i, command] of (sequences[s] ?? []).entries()) {
        if (insertedBefore.has(i)) {
          for (let extra = 1 + Math.floor(random() * 2); extra > 0; extra--) {
            at += (0.1 + random()) * MINUTE;
            slots.push({ atMs: at, command: pickBackground() });
          }
        }
        at += (0.1 + random() * 2) * MINUTE;
        if (random() >= 0.03) slots.push({ atMs: at, command });
      }
    }
  }
  const routines = options.routines.map((_, i) => `routine-${i}`);
  for (const [i, { minuteOfDay, spread, weekdays, hitShare }] of options.routines.entries()) {
    for (const day of working) {
      if (!weekdays.includes((day + 1) % 7) || random() > hitShare) continue;
      slots.push({
        atMs: start + day * DAY + (minuteOfDay + spread * normal()) * MINUTE,
        command: routines[i] as string,
      });
    }
  }
  const events = slots.map(({ atMs, command }, i) => ({
    id: `${options.seed}-${i}`,
    occurredAtMs: Math.round(atMs - offset),
    utcOffsetMinutes: options.utcOffsetMinutes ?? 0,
    type: "command_run",
    command,
  }));
  return { events, sequences, routines };
}
