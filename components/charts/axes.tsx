import { labelEvery, percent, type ValueAxis } from "./geometry.ts";
import { axisLabel, labelSteps, type Step, short } from "./words.ts";

/** The labels of a value axis, as wide as the longest of them. */
export function ValueLabels({ axis }: { axis: ValueAxis }) {
  const longest = axis.ticks.map(short).reduce((a, b) => (b.length > a.length ? b : a), "");
  return (
    <span aria-hidden="true" className="block pr-2 text-right text-muted text-sm tabular-nums">
      <span className="invisible">{longest}</span>
      {axis.ticks.map((tick) => (
        <span
          key={tick}
          className="absolute right-2 -translate-y-1/2 leading-none"
          style={{ top: percent(1 - axis.share(tick)) }}
        >
          {short(tick)}
        </span>
      ))}
    </span>
  );
}

/** The thin lines behind a plot, at the ticks of its value axis. */
export function GridLines({ axis }: { axis: ValueAxis }) {
  return axis.ticks.map((tick) => {
    const y = percent(1 - axis.share(tick));
    return (
      <line
        key={tick}
        x1="0"
        x2="100%"
        y1={y}
        y2={y}
        stroke={tick === 0 ? "var(--line-strong)" : "var(--line)"}
        shapeRendering="crispEdges"
      />
    );
  });
}

const wideMax = 6;
const narrowMax = 4;

/** The labels of a time axis: as many as there is room for, by the steps that people count in. */
export function TimeLabels({
  starts,
  step,
  positions,
}: {
  starts: readonly string[];
  step: Step;
  /** The middle of each place, from 0 to 1. */
  positions: readonly number[];
}) {
  const steps = labelSteps[step];
  const wide = labelEvery(starts.length, wideMax, steps);
  const narrow = labelEvery(
    starts.length,
    narrowMax,
    steps.filter((one) => one % wide === 0),
  );
  return (
    <div aria-hidden="true" className="relative h-5 text-muted text-sm">
      {starts.map((start, index) => {
        if (index % wide !== 0) return null;
        const at = positions[index] ?? 0;
        const shift = at < 0.05 ? "" : at > 0.95 ? "-translate-x-full" : "-translate-x-1/2";
        return (
          <span
            key={start}
            className={`absolute top-1 leading-none whitespace-nowrap ${shift} ${index % narrow === 0 ? "" : "hidden @md:inline"}`}
            style={{ left: percent(at) }}
          >
            {axisLabel(start, step)}
          </span>
        );
      })}
    </div>
  );
}
