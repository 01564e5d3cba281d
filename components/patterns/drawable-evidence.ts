import type { Pattern } from "#lib/contracts/patterns.ts";

type Evidence = Pick<Pattern["evidence"], "occurrences" | "misses">;

/**
 * The part of the evidence that one line of time can show. The newest occurrences are kept and the newest misses, each as
 * far back as its own bound; earlier than the nearer of the two, one kind would stand there alone, as if nothing had held
 * or nothing been missed.
 * @param evidence newest first
 * @param support occurrences in all
 * @param missesTotal misses in all
 */
export function drawableEvidence({ occurrences, misses }: Evidence, support: number, missesTotal: number): Evidence {
  const oldest = (all: number, kept: readonly string[]) =>
    all > kept.length ? Math.min(...kept.map((at) => Date.parse(at))) : Number.NEGATIVE_INFINITY;
  const fromMs = Math.max(
    oldest(
      support,
      occurrences.map(({ started_at }) => started_at),
    ),
    oldest(
      missesTotal,
      misses.map(({ expected_at }) => expected_at),
    ),
  );
  // Where none are kept, nothing bounds the other.
  const since = Number.isFinite(fromMs) ? fromMs : Number.NEGATIVE_INFINITY;
  return {
    occurrences: occurrences.filter(({ started_at }) => Date.parse(started_at) >= since),
    misses: misses.filter(({ expected_at }) => Date.parse(expected_at) >= since),
  };
}
