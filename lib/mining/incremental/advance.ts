import { newest, SHOWN_EVIDENCE } from "../evidence.ts";
import type { LocalClock } from "../local-time.ts";
import { calibrated } from "../statistics/calibration.ts";
import { CALIBRATION } from "../statistics/calibration-tables.ts";
import { boundHeld } from "../statistics/wilson.ts";
import { addFigures } from "./figures.ts";
import type { Change, Shown, Standing } from "./types.ts";

/**
 * A standing with what changed days add to it. Figures are exact. Of what shows the pattern, days that changed show what
 * they hold now and the others what they did; where that leaves fewer than a page shows, older ones are not looked for.
 */
export function advance(standing: Standing, change: Change, clock: LocalClock): Standing {
  const { track, evidence } = standing;
  const figures = addFigures(standing.figures, change.figures);
  const days = Object.values(change.days);
  const isElsewhere = (ms: number) => change.days[clock.dayNumber(ms)] === undefined;
  const seen = days.flatMap(({ occurrences }) => occurrences);
  const occurrences = [...evidence.occurrences.filter(({ startMs }) => isElsewhere(startMs)), ...seen];
  const misses = [...evidence.misses.filter(({ atMs }) => isElsewhere(atMs)), ...days.flatMap((day) => day.misses)];
  occurrences.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  misses.sort((a, b) => a.atMs - b.atMs);
  const ends = occurrences.map(({ startMs, endMs }) => (endsLast(standing) ? endMs : startMs));
  const isWhole = occurrences.length === figures.times || track.kind === "usage";
  const starts = occurrences.map(({ startMs }) => startMs);
  const firstKnown = starts[0] ?? standing.firstSeenMs;
  const lastKnown = ends.length === 0 ? standing.lastSeenMs : ends.reduce((a, b) => Math.max(a, b));
  const moved = seen.some(({ startMs }) => startMs > standing.lastSeenMs);
  return {
    track,
    figures,
    freshness: moved ? 1 : standing.freshness,
    firstSeenMs: isWhole && track.kind !== "usage" ? firstKnown : Math.min(standing.firstSeenMs, firstKnown),
    lastSeenMs: track.kind === "usage" ? Math.max(standing.lastSeenMs, lastKnown) : lastKnown,
    status: moved ? "active" : standing.status,
    evidence: shown(track.kind === "usage" ? { occurrences: [], misses: [] } : { occurrences, misses }),
  };
}

/** Sequences and usage were last seen when they ended, the others when they began. */
function endsLast({ track }: Standing): boolean {
  return track.kind === "sequence" || track.kind === "usage";
}

function shown({ occurrences, misses }: Shown): Shown {
  return {
    occurrences: newest(occurrences, SHOWN_EVIDENCE.occurrences),
    misses: newest(misses, SHOWN_EVIDENCE.misses),
  };
}

/** The confidence of a pattern that stands so, as a full pass says it of the same figures. */
export function confidenceOf({ track, figures, freshness }: Standing): number {
  const { held, trials, lateHeld, lateTrials } = figures;
  const bound = boundHeld(held, trials, lateHeld, lateTrials) * freshness;
  return calibrated(CALIBRATION[track.kind] ?? [], bound);
}
