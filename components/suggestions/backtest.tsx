import { ChartFigure } from "#components/charts/chart-figure.tsx";
import { describeBacktest } from "#lib/contracts/describe-backtest.ts";
import type { Backtest as Replay } from "#lib/contracts/suggestions.ts";

const cell = 10;
const height = 16;

type Day = Replay["days"][number];
type Kind = "matched" | "false_alarms" | "missed";

const lanes: readonly { kind: Kind; label: string; said: string }[] = [
  { kind: "matched", label: "Rightly", said: "would have started, and you did it" },
  { kind: "false_alarms", label: "For nothing", said: "would have started, and you did not do it" },
  { kind: "missed", label: "Missed", said: "you did it, and it would not have started" },
];

/** What a suggestion's trigger would have done over the last days: in words, a lane for each outcome, and as a table. */
export function Backtest({ replay }: { replay: Replay }) {
  const format = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  const say = ({ day }: Day) => format.format(new Date(`${day}T00:00:00Z`));
  const [first, last] = [replay.days[0], replay.days.at(-1)];
  if (first === undefined || last === undefined) return null;
  const told = replay.days.filter(({ matched, false_alarms, missed }) => matched + false_alarms + missed > 0);
  return (
    <ChartFigure
      title="What it would have done"
      titleHidden
      table={{
        head: ["Day", "Rightly", "For nothing", "Missed"],
        rows: told.map((day) => [say(day), day.matched, day.false_alarms, day.missed]),
      }}
    >
      <p className="max-w-[65ch]">
        {describeBacktest(replay)} <span className="text-muted">Nothing was called to find that out.</span>
      </p>
      {told.length === 0 ? null : (
        <div className="grid max-w-lg gap-1">
          {lanes.map(({ kind, label, said }) => (
            <div key={kind} className="grid grid-cols-[7rem_minmax(0,1fr)] items-center gap-x-3">
              <span className="flex justify-between gap-2 text-sm">
                <span className="text-muted">{label}</span>
                <span data-number="">{replay[kind].toLocaleString("en")}</span>
              </span>
              <svg
                viewBox={`0 0 ${replay.days.length * cell} ${height}`}
                className="block h-auto w-full"
                role="img"
                aria-label={laneLabel(kind, replay.days, say)}
              >
                {replay.days.map((day, index) => (
                  <Mark key={day.day} x={index * cell} kind={kind} day={day} title={`${say(day)}: ${said}`} />
                ))}
              </svg>
            </div>
          ))}
          <p className="flex justify-between gap-4 pl-[7.75rem] text-muted text-sm">
            <span>{say(first)}</span>
            <span>{say(last)}</span>
          </p>
        </div>
      )}
    </ChartFigure>
  );
}

function laneLabel(kind: Kind, days: readonly Day[], say: (day: Day) => string): string {
  const held = days.filter((day) => day[kind] > 0).map(say);
  const label = lanes.find((lane) => lane.kind === kind)?.label ?? "";
  return held.length === 0 ? `${label}: on no day` : `${label}: on ${held.join(", ")}`;
}

/** Full, hollow or a ring, so that no colour has to tell them apart; a day without anything is a line, or nothing if away. */
function Mark({ x, kind, day, title }: { x: number; kind: Kind; day: Day; title: string }) {
  const count = day[kind];
  if (count === 0) {
    return day.active ? <rect x={x + 1.5} y={height / 2 - 1} width={cell - 3} height="2" fill="var(--line)" /> : null;
  }
  const words = <title>{count === 1 ? title : `${title}, ${count} times`}</title>;
  if (kind === "matched") {
    return (
      <rect x={x + 1} y="1" width={cell - 2} height={height - 2} rx="1.5" fill="var(--data-1)">
        {words}
      </rect>
    );
  }
  if (kind === "false_alarms") {
    return (
      <rect
        x={x + 1.75}
        y="1.75"
        width={cell - 3.5}
        height={height - 3.5}
        rx="1.5"
        fill="none"
        stroke="var(--data-2)"
        strokeWidth="1.5"
      >
        {words}
      </rect>
    );
  }
  return (
    <circle cx={x + cell / 2} cy={height / 2} r="3.25" fill="none" stroke="var(--data-4)" strokeWidth="1.5">
      {words}
    </circle>
  );
}
