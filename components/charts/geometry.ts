import { scaleBand, scaleLinear } from "d3-scale";

/* Where marks stand, as shares of the plot from 0 to 1, so that a chart is as wide as its place. Runs on the server. */

/** A mark's place: shares of the plot's width and height, from its top left. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Series {
  readonly key: string;
  readonly label: string;
  /** One for each place along the x axis; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

/** No more than this many colours can be told apart. */
export const seriesMax = 6;

/** What can be drawn of a value: nothing for what is no number, and no bar below its foot. */
export const drawn = (value: number | null | undefined): number =>
  value !== null && value !== undefined && Number.isFinite(value) && value > 0 ? value : 0;

export const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((total, value) => total + drawn(value), 0);

/**
 * As they are given, so that each keeps its colour; when there are more than six, the five that add up to most and, last,
 * what the rest add up to.
 */
export function foldSeries(series: readonly Series[], otherLabel = "Other"): readonly Series[] {
  if (series.length <= seriesMax) return series;
  const largest = new Set(series.toSorted((a, b) => sum(b.values) - sum(a.values)).slice(0, seriesMax - 1));
  const rest = series.filter((one) => !largest.has(one));
  const length = Math.max(...rest.map(({ values }) => values.length));
  const values = Array.from({ length }, (_, index) => sum(rest.map((one) => one.values[index] ?? null)));
  return [...series.filter((one) => largest.has(one)), { key: "other", label: otherLabel, values }];
}

export interface ValueAxis {
  readonly max: number;
  readonly ticks: readonly number[];
  /** A value's height as a share of the plot. */
  readonly share: (value: number) => number;
}

/** An axis from zero to a round number at or above the largest value, with a few round ticks; whole ones for counts. */
export function valueAxis(largest: number, tickCount = 4): ValueAxis {
  const scale = scaleLinear()
    .domain([0, Math.max(1, drawn(largest))])
    .nice(tickCount)
    .range([0, 1]);
  const max = scale.domain()[1] ?? 1;
  const ticks = scale.ticks(tickCount).filter((tick) => (max < tickCount ? Number.isInteger(tick) : true));
  return { max, ticks, share: (value) => scale(drawn(value)) };
}

/** A bar is never wider than this, or one alone would be a wall. */
const barShareMax = 0.09;

/** Where `count` bars stand side by side, and the columns that they are read in. */
export function bands(count: number): {
  readonly bar: { x: number; w: number }[];
  readonly column: { x: number; w: number }[];
} {
  const scale = scaleBand<number>()
    .domain(Array.from({ length: count }, (_, index) => index))
    .range([0, 1])
    .paddingInner(count > 1 ? 0.18 : 0)
    .paddingOuter(0.09);
  const width = Math.min(scale.bandwidth(), barShareMax);
  const columnWidth = 1 / Math.max(1, count);
  return {
    bar: scale.domain().map((index) => ({ x: (scale(index) ?? 0) + (scale.bandwidth() - width) / 2, w: width })),
    column: scale.domain().map((index) => ({ x: index * columnWidth, w: columnWidth })),
  };
}

export interface StackedBar extends Box {
  readonly series: number;
  readonly index: number;
}

/** Stacks the series' values on top of each other; what is zero takes no place. */
export function stackBars(series: readonly Series[], count: number): { bars: StackedBar[]; axis: ValueAxis } {
  const totals = Array.from({ length: count }, (_, index) => sum(series.map(({ values }) => values[index] ?? null)));
  const axis = valueAxis(Math.max(0, ...totals));
  const { bar } = bands(count);
  const bars: StackedBar[] = [];
  for (let index = 0; index < count; index += 1) {
    let below = 0;
    for (const [number, { values }] of series.entries()) {
      const value = drawn(values[index]);
      if (value === 0) continue;
      const h = axis.share(value);
      bars.push({ series: number, index, x: bar[index]?.x ?? 0, w: bar[index]?.w ?? 0, y: 1 - below - h, h });
      below += h;
    }
  }
  return { bars, axis };
}

/** Positions of `count` points from edge to edge; one alone stands in the middle. */
export function pointPositions(count: number): number[] {
  if (count === 1) return [0.5];
  const scale = scaleLinear([0, Math.max(1, count - 1)], [0, 1]);
  return Array.from({ length: count }, (_, index) => scale(index));
}

/** A moment's place between two others, and the moment at a place: each the other's inverse. */
export function momentScale(
  firstMs: number,
  lastMs: number,
): { place: (ms: number) => number; moment: (share: number) => number } {
  // One moment alone stands in the middle.
  const scale =
    lastMs > firstMs ? scaleLinear([firstMs, lastMs], [0, 1]) : scaleLinear([firstMs - 1, firstMs + 1], [0, 1]);
  return { place: (ms) => scale(ms), moment: (share) => scale.invert(share) };
}

/** Every how many places a label stands, so that at most `labelsMax` do: by the steps that people count in. */
export function labelEvery(count: number, labelsMax: number, steps: readonly number[]): number {
  for (const step of steps) if (Math.ceil(count / step) <= labelsMax) return step;
  return Math.max(1, Math.ceil(count / labelsMax));
}

/** Shares as CSS writes them, no longer than a pixel needs. */
export const percent = (share: number): string => `${Math.round(share * 1e5) / 1e3}%`;
