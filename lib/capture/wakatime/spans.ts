/** What time can be told apart by. */
export const dimensions = [
  "project",
  "language",
  "editor",
  "operating_system",
  "category",
  "branch",
  "entity",
] as const;
export type Dimension = (typeof dimensions)[number];
export type Labels = Readonly<Partial<Record<Dimension, string>>>;

/** A sign that somebody was at work. */
export interface Beat {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly labels: Labels;
}

/** A time of work on one thing, in milliseconds since 1970; `end` is no longer part of it. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly labels: Labels;
}

const keyOf = (labels: Labels): string => JSON.stringify(dimensions.map((dimension) => labels[dimension] ?? null));

/**
 * The time between two signs counts for the first of them, unless they lie further apart than somebody rests at work.
 * The spans follow each other without overlap, in whatever order the signs came.
 *
 * @param idleMs the longest rest that still counts
 */
export function spansOf(beats: readonly Beat[], idleMs: number): Span[] {
  const keyed = beats.map((beat) => ({ ...beat, key: keyOf(beat.labels) }));
  const sorted = keyed.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const spans: { start: number; end: number; labels: Labels; key: string }[] = [];
  sorted.forEach(({ at, labels, key }, index) => {
    const next = sorted[index + 1]?.at ?? at;
    if (next === at || next - at > idleMs) return;
    const last = spans.at(-1);
    if (last && last.end === at && last.key === key) last.end = next;
    else spans.push({ start: at, end: next, labels, key });
  });
  return spans.map(({ start, end, labels }) => ({ start, end, labels }));
}

/** What of the spans lies from `start` to before `end`. */
export const clipSpans = (spans: readonly Span[], start: number, end: number): Span[] =>
  spans.flatMap((span) => {
    const clipped = { ...span, start: Math.max(span.start, start), end: Math.min(span.end, end) };
    return clipped.end > clipped.start ? [clipped] : [];
  });

/** How long the spans last together, in milliseconds. */
export const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { start, end }) => sum + end - start, 0);

export interface Share {
  readonly name: string;
  readonly ms: number;
}

/** How the time divides, the longest first. What has no such label is counted as `Other`. */
export function sharesOf(spans: readonly Span[], dimension: Dimension): Share[] {
  const lengths = new Map<string, number>();
  for (const { start, end, labels } of spans) {
    const name = labels[dimension] ?? "Other";
    lengths.set(name, (lengths.get(name) ?? 0) + end - start);
  }
  return [...lengths].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms || (a.name < b.name ? -1 : 1));
}
