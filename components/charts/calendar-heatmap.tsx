import { type Calendar, type CalendarCell, layCalendar } from "./calendar-days.ts";
import { ChartFigure } from "./chart-figure.tsx";
import { ChartReader, type Reading } from "./chart-reader.tsx";
import { percent } from "./geometry.ts";
import { shadeOf } from "./week-heatmap.tsx";
import { axisLabel, exact, placeLabel } from "./words.ts";

const height = 126;
/** A half year where there is room, a quarter on a phone: cells stay large enough for a finger. */
const [weeksWide, weeksNarrow] = [26, 13];
const shades = [0.3, 0.45, 0.62, 0.82, 1];
/** With fewer, a shade would say more than there is. */
const levels = (most: number) => Math.min(shades.length, most);

/**
 * The days on which a pattern held, as a calendar: filled, the darker the more often; hollow where it was due and did not
 * happen. Days are those of the person's own clock.
 */
export function CalendarHeatmap({
  held,
  missed,
  today,
  keptFrom,
  title = "Day by day",
  titleHidden = true,
}: {
  /** The day of each time it held, `YYYY-MM-DD`. */
  held: readonly string[];
  /** The day of each time it was due and did not happen. */
  missed: readonly string[];
  today: string;
  /** The first day of which anything is kept; null where all is. */
  keptFrom: string | null;
  title?: string;
  titleHidden?: boolean;
}) {
  const wide = layCalendar(held, missed, today, weeksWide, keptFrom);
  const narrow = layCalendar(held, missed, today, weeksNarrow, keptFrom);
  const told = wide.cells.filter(({ held: times, missed: misses }) => times + misses > 0);
  return (
    <ChartFigure
      title={title}
      titleHidden={titleHidden}
      legend={<Legend most={wide.most} misses={missed.length > 0} part={wide.from < (keptFrom ?? "")} />}
      table={{
        head: ["Day", "Held", "Due and not done"],
        rows: told
          .toSorted((a, b) => (a.day < b.day ? 1 : -1))
          .map(({ day, held: times, missed: misses }) => [placeLabel(day, "day"), times, misses]),
      }}
    >
      <div className="hidden max-w-[40rem] @md:block">
        <Grid calendar={wide} most={wide.most} title={title} />
      </div>
      <div className="@md:hidden">
        <Grid calendar={narrow} most={wide.most} title={title} />
      </div>
    </ChartFigure>
  );
}

function Grid({ calendar, most, title }: { calendar: Calendar; most: number; title: string }) {
  const { weeks, cells } = calendar;
  const readings = cells.map(
    (cell, index): Reading => ({
      x: (index % weeks) / weeks,
      y: Math.floor(index / weeks) / 7,
      w: 1 / weeks,
      h: 1 / 7,
      text: `${placeLabel(cell.day, "day")}: ${say(cell)}`,
    }),
  );
  return (
    <ChartReader
      label={title}
      summary={summarize(calendar)}
      readings={readings}
      columns={weeks}
      height={height}
      left={<WeekdayLabels />}
      below={<MonthLabels calendar={calendar} />}
    >
      <svg className="absolute inset-0 size-full" aria-hidden="true">
        {cells.map((cell, index) => (
          <Mark
            key={cell.day}
            cell={cell}
            shade={shades[shades.length - levels(most) + shadeLevel(cell.held, most) - 1] ?? 0}
            x={((index % weeks) + 0.08) / weeks}
            y={(Math.floor(index / weeks) + 0.08) / 7}
            weeks={weeks}
          />
        ))}
      </svg>
    </ChartReader>
  );
}

/** From 1 to as many levels as are told apart; 0 for none. */
const shadeLevel = (held: number, most: number): number =>
  held === 0 ? 0 : most <= shades.length ? held : shadeOf(held, most);

function Mark({
  cell,
  shade,
  x,
  y,
  weeks,
}: {
  cell: CalendarCell;
  shade: number;
  x: number;
  y: number;
  weeks: number;
}) {
  if (cell.state === "ahead" || (cell.state === "unkept" && cell.held + cell.missed === 0))
    return cell.state === "ahead" ? null : (
      <circle cx={percent(x + 0.42 / weeks)} cy={percent(y + 0.42 / 7)} r="1.25" fill="var(--line-strong)" />
    );
  const box = { x: percent(x), y: percent(y), width: percent(0.84 / weeks), height: percent(0.84 / 7), rx: 2 };
  return (
    <>
      <rect {...box} fill={cell.held > 0 ? "var(--data-1)" : "var(--sunken)"} fillOpacity={cell.held > 0 ? shade : 1} />
      {cell.missed > 0 ? <rect {...box} fill="none" stroke="var(--danger)" strokeWidth="1.75" /> : null}
    </>
  );
}

const times = (count: number) => (count === 1 ? "once" : count === 2 ? "twice" : `${exact(count)} times`);

function say({ held, missed, state }: CalendarCell): string {
  if (held > 0 && missed > 0) return `it held ${times(held)}, and ${times(missed)} it did not`;
  if (held > 0) return `it held ${times(held)}`;
  if (missed > 0)
    return missed === 1 ? "it was due and did not happen" : `it was due ${times(missed)} and did not happen`;
  if (state === "ahead") return "still to come";
  return state === "unkept" ? "earlier than what is kept of it" : "not seen";
}

function summarize({ cells, weeks, to }: Calendar): string {
  const days = cells.filter(({ held }) => held > 0).length;
  const misses = cells.filter(({ missed }) => missed > 0).length;
  const missed = misses > 0 ? `, and was due and did not happen on ${exact(misses)}` : "";
  const atLeast = cells.some(({ state }) => state === "unkept") ? "at least " : "";
  return `In the ${weeks} weeks to ${placeLabel(to, "day")} it held on ${atLeast}${exact(days)} ${days === 1 ? "day" : "days"}${missed}.`;
}

function WeekdayLabels() {
  return (
    <span aria-hidden="true" className="block pr-2 text-muted text-sm">
      <span className="invisible">Wed</span>
      {["Mon", "Wed", "Fri"].map((name, index) => (
        <span
          key={name}
          className="absolute left-0 -translate-y-1/2 leading-none"
          style={{ top: percent((index * 2 + 0.5) / 7) }}
        >
          {name}
        </span>
      ))}
    </span>
  );
}

function MonthLabels({ calendar: { months, weeks } }: { calendar: Calendar }) {
  return (
    <div aria-hidden="true" className="relative h-5 text-muted text-sm">
      {months
        // At the edge there is no room for it.
        .filter(({ column }) => column <= weeks - 2)
        .map(({ column, day }) => (
          <span key={day} className="absolute top-1 leading-none" style={{ left: percent(column / weeks) }}>
            {axisLabel(day, "month").slice(0, 3)}
          </span>
        ))}
    </div>
  );
}

function Legend({ most, misses, part }: { most: number; misses: boolean; part: boolean }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      <li className="inline-flex items-center gap-1.5">
        {shades.slice(shades.length - Math.max(1, levels(most))).map((opacity) => (
          <svg key={opacity} width="12" height="12" aria-hidden="true">
            <rect width="12" height="12" rx="2" fill="var(--data-1)" fillOpacity={opacity} />
          </svg>
        ))}
        {most > 1 ? `It held: once to ${times(most)} a day` : "It held"}
      </li>
      {misses ? (
        <li className="inline-flex items-center gap-1.5">
          <svg width="12" height="12" aria-hidden="true">
            <rect x="1" y="1" width="10" height="10" rx="2" fill="none" stroke="var(--danger)" strokeWidth="1.75" />
          </svg>
          It was due and did not happen
        </li>
      ) : null}
      {part ? (
        <li className="inline-flex items-center gap-1.5">
          <svg width="12" height="12" aria-hidden="true">
            <circle cx="6" cy="6" r="1.5" fill="var(--line-strong)" />
          </svg>
          Earlier than what is kept
        </li>
      ) : null}
    </ul>
  );
}
