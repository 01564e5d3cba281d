import { useId } from "react";
import { GridLines, TimeLabels, ValueLabels } from "./axes.tsx";
import { ChartFigure, NothingToDraw } from "./chart-figure.tsx";
import { ChartReader, type Reading } from "./chart-reader.tsx";
import { bands, drawn, foldSeries, percent, type Series, stackBars, sum } from "./geometry.ts";
import { fillOf, Legend, SeriesFills, textureBarsMax } from "./series-fill.tsx";
import { counted, eventsUnit, exact, placeLabel, type Step, type Unit } from "./words.ts";

/** How much of what happened when: stacked bars, at most six series, the rest folded into "other". */
export function BarsOverTime({
  title,
  titleHidden,
  description,
  starts,
  step,
  series,
  unit = eventsUnit,
  height = 180,
  empty = `No ${unit.many} in this time.`,
  hrefOf,
}: {
  title: string;
  titleHidden?: boolean;
  description?: React.ReactNode;
  /** Where each bar begins on the person's own clock, without gaps: `2026-11-20`, or `2026-11-20T09:00` for hours. */
  starts: readonly string[];
  step: Step;
  series: readonly Series[];
  unit?: Unit;
  height?: number;
  /** Said when there is nothing to draw. */
  empty?: string;
  /** Where a bar leads. */
  hrefOf?: (start: string) => string;
}) {
  const ownId = useId();
  const id = starts.length <= textureBarsMax ? ownId : null;
  const shown = foldSeries(series);
  const total = sum(shown.map(({ values }) => sum(values)));
  if (total === 0 || starts.length === 0) {
    return (
      <ChartFigure title={title} titleHidden={titleHidden} description={description}>
        <NothingToDraw height={height} words={empty} />
      </ChartFigure>
    );
  }
  const { bars, axis } = stackBars(shown, starts.length);
  const { column } = bands(starts.length);
  const totals = starts.map((_, index) => sum(shown.map(({ values }) => values[index] ?? null)));
  const readings = starts.map((start, index): Reading => {
    const parts = shown
      .map(({ label, values }) => ({ label, value: drawn(values[index]) }))
      .filter(({ value }) => value > 0)
      .map(({ label, value }) => `${label} ${exact(value)}`);
    const all = totals[index] ?? 0;
    const says = `${placeLabel(start, step)}: ${all === 0 ? `no ${unit.many}` : counted(all, unit)}`;
    return {
      x: column[index]?.x ?? 0,
      y: 0,
      w: column[index]?.w ?? 0,
      h: 1,
      text: parts.length > 0 && shown.length > 1 ? `${says} (${parts.join(", ")})` : says,
      ...(hrefOf && all > 0 ? { href: hrefOf(start) } : {}),
    };
  });
  const most = totals.indexOf(Math.max(...totals));
  return (
    <ChartFigure
      title={title}
      titleHidden={titleHidden}
      description={description}
      legend={
        shown.length > 1 ? (
          <Legend
            id={id}
            entries={shown.map(({ key, label, values }) => ({ key, label, value: exact(sum(values)) }))}
          />
        ) : null
      }
      table={{
        head: [stepNames[step], ...(shown.length > 1 ? shown.map(({ label }) => label) : []), "All"],
        rows: starts.map((start, index) => [
          placeLabel(start, step),
          ...(shown.length > 1 ? shown.map(({ values }) => drawn(values[index])) : []),
          totals[index] ?? 0,
        ]),
      }}
    >
      <ChartReader
        label={title}
        summary={`${counted(total, unit)}. Most: ${placeLabel(starts[most] ?? "", step)}, with ${exact(totals[most] ?? 0)}.`}
        readings={readings}
        height={height}
        left={<ValueLabels axis={axis} />}
        below={<TimeLabels starts={starts} step={step} positions={column.map(({ x, w }) => x + w / 2)} />}
      >
        <svg className="absolute inset-0 size-full" aria-hidden="true">
          {id === null ? null : <SeriesFills id={id} count={shown.length} />}
          <GridLines axis={axis} />
          {bars.map(({ series: number, index, x, y, w, h }) => (
            <rect
              key={`${number}-${index}`}
              x={percent(x)}
              y={percent(y)}
              width={percent(w)}
              height={percent(h)}
              fill={fillOf(id, number)}
              stroke="var(--bg)"
              strokeWidth={shown.length > 1 ? 0.75 : 0}
            />
          ))}
        </svg>
      </ChartReader>
    </ChartFigure>
  );
}

/** The head of a time axis' column in a table. */
export const stepNames: Record<Step, string> = { hour: "Hour", day: "Day", week: "Week", month: "Month" };
