const dayMs = 86_400_000;
const dayCount = 56;
const cell = 8;

/** A moment's day on the calendar of a time zone, as days since 1970. */
function dayOf(at: string | number, timeZone: string): number {
  const written = new Date(at).toLocaleDateString("sv-SE", { timeZone });
  return Date.parse(`${written}T00:00:00Z`) / dayMs;
}

/**
 * Eight weeks of days in the person's own calendar, oldest first: full where it happened, hollow where it was due and
 * did not. They end with today, or, where it happened last before them, with that day.
 */
export function HeldStrip({
  held,
  missed,
  nowMs,
  timeZone,
}: {
  held: readonly string[];
  missed: readonly string[];
  nowMs: number;
  timeZone: string;
}) {
  const heldDays = new Set(held.map((at) => dayOf(at, timeZone)));
  const missedDays = new Set(missed.map((at) => dayOf(at, timeZone)).filter((day) => !heldDays.has(day)));
  if (heldDays.size === 0) return null;
  const today = dayOf(nowMs, timeZone);
  const newest = Math.max(...heldDays);
  const end = newest > today - dayCount ? Math.max(today, newest) : newest;
  const days = Array.from({ length: dayCount }, (_, index) => end - dayCount + 1 + index);
  const heldCount = days.filter((day) => heldDays.has(day)).length;
  const missCount = days.filter((day) => missedDays.has(day)).length;
  const say = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
    ...(end === today ? {} : { year: "numeric" }),
  });
  const date = (day: number) => say.format(new Date(day * dayMs));
  const misses = missCount > 0 ? `, missed on ${missCount}` : "";
  return (
    <figure className="grid max-w-lg gap-1">
      <svg
        viewBox={`0 0 ${dayCount * cell} 16`}
        className="block h-auto w-full"
        role="img"
        aria-label={`Happened on ${heldCount} of the ${dayCount} days up to ${date(end)}${misses}`}
      >
        {days.map((day, index) => {
          const x = index * cell;
          if (heldDays.has(day))
            return (
              <rect key={day} x={x + 1} y="1" width={cell - 2} height="14" rx="1.5" fill="var(--data-1)">
                <title>{date(day)}</title>
              </rect>
            );
          if (missedDays.has(day))
            return (
              <rect
                key={day}
                x={x + 1.6}
                y="1.6"
                width={cell - 3.2}
                height="12.8"
                rx="1.5"
                fill="none"
                stroke="var(--line-strong)"
                strokeWidth="1.2"
              >
                <title>{`${date(day)}: due, and did not happen`}</title>
              </rect>
            );
          return <rect key={day} x={x + 1} y="7" width={cell - 2} height="2" fill="var(--line)" />;
        })}
      </svg>
      <figcaption className="flex flex-wrap justify-between gap-x-4 text-muted text-sm">
        <span>{date(end - dayCount + 1)}</span>
        {missCount > 0 ? (
          <span aria-hidden="true">
            <span className="text-data-1">▮</span> happened <span className="pl-2">▯</span> due, did not
          </span>
        ) : null}
        <span>{end === today ? "today" : date(end)}</span>
      </figcaption>
    </figure>
  );
}
