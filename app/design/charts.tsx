import { BarsOverTime } from "#components/charts/bars-over-time.tsx";
import { DayStrip } from "#components/charts/day-strip.tsx";
import { HorizontalBars } from "#components/charts/horizontal-bars.tsx";
import { LineOverTime } from "#components/charts/line-over-time.tsx";
import { RingGraph } from "#components/charts/ring-graph.tsx";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { Timeline } from "#components/charts/timeline.tsx";
import { WeekHeatmap } from "#components/charts/week-heatmap.tsx";
import { Show } from "./frame.tsx";
import { days, extensions, hours, kinds, manyKinds, misses, occurrences, sampleNowMs, series } from "./sample.ts";

const month = days(28);
const quarter = days(90);

/** Every chart with much in it, and with little. */
export function Charts() {
  const one = series(["Events"], quarter);
  return (
    <div className="grid grid-cols-1 gap-10">
      <Show name="Bars over time" file="charts/bars-over-time.tsx">
        <BarsOverTime title="Events by day and kind" starts={month} step="day" series={series(kinds, month)} />
      </Show>
      <div className="grid grid-cols-1 gap-10 lg:grid-cols-2">
        <Show name="Nine series: five and the rest" file="charts/geometry.ts">
          <BarsOverTime
            title="Events by day and kind"
            starts={quarter}
            step="day"
            series={series(manyKinds, quarter)}
          />
        </Show>
        <Show name="Line over time" file="charts/line-over-time.tsx">
          <LineOverTime title="Events by day" starts={quarter} step="day" series={one} />
        </Show>
        <Show name="Lines with a gap" file="charts/line-over-time.tsx">
          <LineOverTime
            title="Edited and run"
            description="Nothing is known of the days on which the watcher was off."
            starts={month}
            step="day"
            series={series(["Edited", "Ran", "Created"], month).map((line) => ({
              ...line,
              values: line.values.map((value, index) => (index > 10 && index < 15 ? null : value)),
            }))}
          />
        </Show>
        <Show name="Heat map of the week" file="charts/week-heatmap.tsx">
          <WeekHeatmap hours={hours} />
        </Show>
        <Show name="Horizontal bars" file="charts/horizontal-bars.tsx">
          <HorizontalBars
            title="By extension"
            titleHidden
            bars={extensions.map((bar, index) => ({ ...bar, href: "#charts", here: index === 1 }))}
          />
        </Show>
        <Show name="Ring graph" file="charts/ring-graph.tsx">
          <RingGraph
            title="What goes with sales.csv"
            centre={<code>sales.csv</code>}
            companions={extensions.slice(0, 4).map((bar, kind) => ({ ...bar, kind, href: "#charts" }))}
            kinds={["Changes with", "Goes into", "Comes out of", "Is followed by"]}
            unit={{ one: "time", many: "times" }}
          />
        </Show>
        <Show name="Timeline" file="charts/timeline.tsx">
          <Timeline occurrences={occurrences} misses={misses} timeZone="Europe/Berlin" />
        </Show>
        <Show name="Day strip, sparkline" file="charts/day-strip.tsx, charts/sparkline.tsx">
          <DayStrip times={occurrences.map(({ started_at }) => started_at)} nowMs={sampleNowMs} />
          <p>
            214 events this week{" "}
            <Sparkline values={[12, 40, 31, 55, 62, 9, 5]} label="By day: 12, 40, 31, 55, 62, 9, 5" />
          </p>
        </Show>
      </div>
      <div className="grid grid-cols-1 gap-10 lg:grid-cols-2">
        <Show name="Nothing" file="charts/chart-figure.tsx">
          <BarsOverTime title="Events by day" starts={month} step="day" series={[]} height={120} />
        </Show>
        <Show name="One value" file="charts/bars-over-time.tsx">
          <BarsOverTime
            title="Events by day"
            starts={["2026-11-20"]}
            step="day"
            series={[{ key: "events", label: "Events", values: [3] }]}
            height={120}
          />
        </Show>
        <Show name="Huge values" file="charts/words.ts">
          <BarsOverTime
            title="Events by month"
            starts={["2026-09-01", "2026-10-01", "2026-11-01"]}
            step="month"
            series={[{ key: "events", label: "Events", values: [1_204_331, 98_220_114, 12] }]}
            height={120}
          />
        </Show>
        <Show name="One occurrence, one point" file="charts/timeline.tsx">
          <Timeline occurrences={occurrences.slice(0, 1)} misses={[]} timeZone="UTC" />
          <LineOverTime
            title="Events by day"
            starts={["2026-11-20"]}
            step="day"
            series={[{ key: "events", label: "Events", values: [3] }]}
            height={100}
          />
        </Show>
      </div>
    </div>
  );
}
