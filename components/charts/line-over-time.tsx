import { area, line } from "d3-shape";
import { GridLines, TimeLabels, ValueLabels } from "./axes.tsx";
import { stepNames } from "./bars-over-time.tsx";
import { ChartFigure, NothingToDraw } from "./chart-figure.tsx";
import { ChartReader, type Reading } from "./chart-reader.tsx";
import { drawn, foldSeries, percent, pointPositions, type Series, valueAxis } from "./geometry.ts";
import { colourOf, dashes, Legend } from "./series-fill.tsx";
import { counted, eventsUnit, exact, placeLabel, type Step, type Unit } from "./words.ts";

/** How something rises and falls: a line for each series, filled beneath when there is but one. Gaps stay gaps. */
export function LineOverTime({
  title,
  titleHidden,
  description,
  starts,
  step,
  series,
  unit = eventsUnit,
  height = 180,
  empty = `No ${unit.many} in this time.`,
}: {
  title: string;
  titleHidden?: boolean;
  description?: React.ReactNode;
  /** Where each point stands on the person's own clock: `2026-11-20`, or `2026-11-20T09:00` for hours. */
  starts: readonly string[];
  step: Step;
  /** A value that nobody knows is null, and leaves a gap. */
  series: readonly Series[];
  unit?: Unit;
  height?: number;
  empty?: string;
}) {
  const shown = foldSeries(series);
  const known = shown.flatMap(({ values }) => values.filter((value) => value !== null));
  if (known.length === 0 || starts.length === 0) {
    return (
      <ChartFigure title={title} titleHidden={titleHidden} description={description}>
        <NothingToDraw height={height} words={empty} />
      </ChartFigure>
    );
  }
  const axis = valueAxis(Math.max(...known.map(drawn)));
  const positions = pointPositions(starts.length);
  const scale = 1000;
  const x = (_: unknown, index: number) => (positions[index] ?? 0) * scale;
  const y = (value: number | null) => (1 - axis.share(drawn(value))) * scale;
  const isKnown = (value: number | null) => value !== null;
  const drawLine = line<number | null>().x(x).y(y).defined(isKnown).digits(1);
  const drawArea = area<number | null>().x(x).y0(scale).y1(y).defined(isKnown).digits(1);
  const width = Math.min(0.2, 1 / Math.max(1, starts.length - 1));
  const readings = starts.map((start, index): Reading => {
    const parts = shown
      .filter(({ values }) => values[index] !== null && values[index] !== undefined)
      .map(({ label, values }) =>
        shown.length === 1 ? counted(drawn(values[index]), unit) : `${label} ${exact(drawn(values[index]))}`,
      );
    const from = Math.max(0, (positions[index] ?? 0) - width / 2);
    const to = Math.min(1, (positions[index] ?? 0) + width / 2);
    return {
      x: from,
      y: 0,
      w: to - from,
      h: 1,
      text: `${placeLabel(start, step)}: ${parts.length > 0 ? parts.join(", ") : "not known"}`,
    };
  });
  return (
    <ChartFigure
      title={title}
      titleHidden={titleHidden}
      description={description}
      legend={shown.length > 1 ? <Legend line id={null} entries={shown} /> : null}
      table={{
        head: [stepNames[step], ...shown.map(({ label }) => label)],
        rows: starts.map((start, index) => [
          placeLabel(start, step),
          ...shown.map(({ values }) => values[index] ?? "not known"),
        ]),
      }}
    >
      <ChartReader
        label={title}
        summary={`From ${placeLabel(starts[0] ?? "", step)} to ${placeLabel(starts.at(-1) ?? "", step)}; the highest is ${counted(Math.max(...known.map(drawn)), unit)}.`}
        readings={readings}
        height={height}
        left={<ValueLabels axis={axis} />}
        below={<TimeLabels starts={starts} step={step} positions={positions} />}
      >
        <svg className="absolute inset-0 size-full overflow-visible" aria-hidden="true">
          <GridLines axis={axis} />
          <svg
            width="100%"
            height="100%"
            viewBox={`0 0 ${scale} ${scale}`}
            preserveAspectRatio="none"
            overflow="visible"
            aria-hidden="true"
          >
            {shown.length === 1 ? (
              <path d={drawArea(shown[0]?.values.slice() ?? []) ?? undefined} fill="var(--data-1)" fillOpacity="0.15" />
            ) : null}
            {shown.map(({ key, values }, index) => (
              <path
                key={key}
                d={drawLine(values.slice()) ?? undefined}
                fill="none"
                stroke={colourOf(index)}
                strokeWidth="2"
                strokeDasharray={dashes[index]}
                strokeLinejoin="round"
                strokeLinecap="round"
                vectorEffect="non-scaling-stroke"
              />
            ))}
          </svg>
          {shown.flatMap(({ key, values }, number) =>
            values.map((value, index) =>
              // What has no neighbour is no line: a dot, or nobody would see it.
              value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null ? (
                <circle
                  key={`${key}-${starts[index]}`}
                  cx={percent(positions[index] ?? 0)}
                  cy={percent(1 - axis.share(drawn(value)))}
                  r="3.5"
                  fill={colourOf(number)}
                />
              ) : null,
            ),
          )}
        </svg>
      </ChartReader>
    </ChartFigure>
  );
}
