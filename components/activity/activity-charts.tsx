import { BarsOverTime } from "#components/charts/bars-over-time.tsx";
import { WeekHeatmap } from "#components/charts/week-heatmap.tsx";
import type { ActivitySummary } from "#lib/contracts/events.ts";
import { type ActivitySearch, activityHref } from "./activity-address.ts";
import { typeName, typesInOrder } from "./event-words.ts";
import { type ActivityRange, daysOf, listSteps, stepOf } from "./range.ts";

const stepWords = { hour: "hour", day: "day", week: "week", month: "month" } as const;

/** Events over time by type, and by hour and weekday. A bar or a cell narrows the page to it. */
export function ActivityCharts({
  summary,
  range,
  today,
  path,
  search,
}: {
  summary: ActivitySummary;
  range: ActivityRange;
  /** On the person's clock. */
  today: string;
  path: string;
  search: ActivitySearch;
}) {
  const { bucket, series } = summary;
  const first = range.firstDay ?? series[0]?.start.slice(0, 10) ?? today;
  // On a clock further east it is tomorrow already.
  const newest = series.at(-1)?.start.slice(0, 10) ?? today;
  const last = range.lastDay ?? (newest > today ? newest : today);
  const starts = listSteps(first, last, bucket);
  const places = new Map(starts.map((start, index) => [start, index]));
  const known = [...new Set([...typesInOrder, ...series.map(({ type }) => type)])];
  const values = new Map(known.map((type) => [type, starts.map(() => 0)]));
  for (const { start, type, count } of series) {
    const row = values.get(type);
    const place = places.get(stepOf(start, bucket));
    if (row && place !== undefined) row[place] = (row[place] ?? 0) + count;
  }
  const shown = known.flatMap((type) => {
    const row = values.get(type) ?? [];
    return row.some((count) => count > 0) ? [{ key: type, label: typeName(type), values: row }] : [];
  });
  const barHref = (start: string) => {
    const { first: from, last: to } = daysOf(start, bucket);
    const hour = bucket === "hour" ? { hour: String(Number(start.slice(11, 13))) } : {};
    return activityHref(path, search, { range: "", from, to, ...hour });
  };
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <BarsOverTime
        title={`Events by ${stepWords[bucket]}`}
        starts={starts}
        step={bucket}
        series={shown}
        empty="No events here in this time."
        hrefOf={barHref}
      />
      <WeekHeatmap
        title="By weekday and hour"
        titleHidden={false}
        hours={summary.hours}
        hrefOf={(weekday, hour) => activityHref(path, search, { weekday: String(weekday), hour: String(hour) })}
      />
    </div>
  );
}
