import { ChartFigure, NothingToDraw } from "./chart-figure.tsx";
import { ChartReader, type Reading } from "./chart-reader.tsx";
import { drawn, percent } from "./geometry.ts";
import { counted, eventsUnit, exact, type Unit } from "./words.ts";

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const hoursOfDay = Array.from({ length: 24 }, (_, hour) => hour);
/** Enough shades to tell apart, few enough to name in a legend. */
const shades = [0.22, 0.42, 0.62, 0.82, 1];

export interface HourCount {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly count: number;
}

/** Counts by weekday and hour of the person's own clock. One colour, the darker the more, so that no eye is left out. */
export function WeekHeatmap({
  hours,
  title = "Activity by weekday and hour",
  titleHidden = true,
  unit = eventsUnit,
  height = 168,
  hrefOf,
}: {
  hours: readonly HourCount[];
  title?: string;
  titleHidden?: boolean;
  unit?: Unit;
  height?: number;
  /** Where a cell leads. */
  hrefOf?: (weekday: number, hour: number) => string;
}) {
  const counts = new Map(hours.map(({ weekday, hour, count }) => [(weekday - 1) * 24 + hour, drawn(count)]));
  const most = Math.max(0, ...counts.values());
  if (most === 0) {
    return (
      <ChartFigure title={title} titleHidden={titleHidden}>
        <NothingToDraw height={height} words={`No ${unit.many} in this time.`} />
      </ChartFigure>
    );
  }
  const busiest = hours.reduce((a, b) => (b.count > a.count ? b : a));
  const cells = weekdays.flatMap((weekday, day) =>
    hoursOfDay.map((hour) => {
      const count = counts.get(day * 24 + hour) ?? 0;
      return { weekday, day, hour, count, shade: shadeOf(count, most) };
    }),
  );
  const readings = cells.map(
    ({ weekday, day, hour, count }): Reading => ({
      x: hour / 24,
      y: day / 7,
      w: 1 / 24,
      h: 1 / 7,
      text: `${weekday}, ${span(hour)}: ${count === 0 ? `no ${unit.many}` : counted(count, unit)}`,
      ...(hrefOf && count > 0 ? { href: hrefOf(day + 1, hour) } : {}),
    }),
  );
  return (
    <ChartFigure
      title={title}
      titleHidden={titleHidden}
      table={{
        head: ["Weekday", "Hour", sentenceCase(unit.many)],
        rows: cells.filter(({ count }) => count > 0).map(({ weekday, hour, count }) => [weekday, span(hour), count]),
      }}
    >
      <ChartReader
        label={title}
        summary={`Busiest: ${weekdays[busiest.weekday - 1]}, ${span(busiest.hour)}, ${counted(busiest.count, unit)}.`}
        readings={readings}
        columns={24}
        height={height}
        left={<WeekdayLabels />}
        below={
          <>
            <HourLabels />
            <Shades most={most} unit={unit} />
          </>
        }
      >
        <svg className="absolute inset-0 size-full" aria-hidden="true">
          {cells.map(({ day, hour, shade }) => (
            <rect
              key={`${day}-${hour}`}
              x={percent((hour + 0.06) / 24)}
              y={percent((day + 0.06) / 7)}
              width={percent(0.88 / 24)}
              height={percent(0.88 / 7)}
              rx="2"
              fill={shade === 0 ? "var(--sunken)" : "var(--data-1)"}
              fillOpacity={shade === 0 ? 1 : shades[shade - 1]}
            />
          ))}
        </svg>
      </ChartReader>
    </ChartFigure>
  );
}

/** Which shade a count has, from 1 to 5, and 0 for none. The square root keeps quiet hours visible beside a busy one. */
export function shadeOf(count: number, most: number): number {
  if (count <= 0 || most <= 0) return 0;
  return Math.min(shades.length, Math.max(1, Math.ceil(Math.sqrt(count / most) * shades.length)));
}

/** The smallest count that has a shade: the inverse of `shadeOf`. */
export function shadeFrom(shade: number, most: number): number {
  return Math.max(1, Math.floor(((shade - 1) / shades.length) ** 2 * most) + 1);
}

const clock = (hour: number) => `${String(hour).padStart(2, "0")}:00`;
const span = (hour: number) => `${clock(hour)} to ${clock((hour + 1) % 24)}`;
const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function WeekdayLabels() {
  return (
    <span aria-hidden="true" className="block pr-2 text-muted text-sm">
      <span className="invisible">Wed</span>
      {weekdays.map((name, day) => (
        <span
          key={name}
          className="absolute left-0 -translate-y-1/2 leading-none"
          style={{ top: percent((day + 0.5) / 7) }}
        >
          {name.slice(0, 3)}
        </span>
      ))}
    </span>
  );
}

function HourLabels() {
  return (
    <div aria-hidden="true" className="relative h-5 text-muted text-sm">
      {[0, 6, 12, 18].map((hour) => (
        <span key={hour} className="absolute top-1 leading-none" style={{ left: percent(hour / 24) }}>
          {clock(hour)}
        </span>
      ))}
    </div>
  );
}

/** What the shades mean, in figures. */
function Shades({ most, unit }: { most: number; unit: Unit }) {
  const used = shades
    .map((opacity, index) => ({ opacity, from: shadeFrom(index + 1, most), shade: index + 1 }))
    .filter(({ from, shade }) => from <= most && shadeOf(from, most) === shade);
  return (
    <ul className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-2 text-muted text-sm">
      {used.map(({ opacity, from }, index) => {
        const to = (used[index + 1]?.from ?? most + 1) - 1;
        return (
          <li key={from} className="inline-flex items-center gap-1 tabular-nums">
            <svg width="12" height="12" aria-hidden="true">
              <rect width="12" height="12" rx="2" fill="var(--data-1)" fillOpacity={opacity} />
            </svg>
            {from === to ? exact(from) : `${exact(from)}–${exact(to)}`}
          </li>
        );
      })}
      <li>{unit.many} an hour</li>
    </ul>
  );
}
