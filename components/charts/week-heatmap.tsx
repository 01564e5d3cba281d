const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const hoursOfDay = Array.from({ length: 24 }, (_, hour) => hour);
const cell = 20;
const left = 34;
const top = 16;

/** Counts by weekday (1 is Monday) and hour of the person's own clock, as a heat map with its table beneath. */
export function WeekHeatmap({ hours }: { hours: readonly { weekday: number; hour: number; count: number }[] }) {
  const counts = new Map(hours.map(({ weekday, hour, count }) => [weekday * 24 + hour, count]));
  const most = Math.max(1, ...hours.map(({ count }) => count));
  const busiest = hours.toSorted((a, b) => b.count - a.count)[0];
  const summary = busiest
    ? `Busiest: ${weekdays[busiest.weekday - 1]} ${busiest.hour}:00 to ${busiest.hour + 1}:00, ${busiest.count} events.`
    : "No events in this time.";
  return (
    <figure className="grid gap-2">
      <div className="overflow-x-auto">
        <svg
          viewBox={`0 0 ${left + 24 * cell} ${top + 7 * cell}`}
          className="block h-auto w-full min-w-[320px]"
          role="img"
          aria-label={`Activity by weekday and hour. ${summary}`}
        >
          {[0, 6, 12, 18].map((hour) => (
            <text key={hour} x={left + hour * cell} y={top - 5} fontSize="10" fill="var(--muted)">
              {String(hour).padStart(2, "0")}:00
            </text>
          ))}
          {weekdays.map((name, index) => (
            <text key={name} x="0" y={top + index * cell + 14} fontSize="10" fill="var(--muted)">
              {name}
            </text>
          ))}
          {weekdays.flatMap((name, day) =>
            hoursOfDay.map((hour) => {
              const count = counts.get((day + 1) * 24 + hour) ?? 0;
              return (
                <rect
                  key={`${name}${hour}`}
                  x={left + hour * cell + 1}
                  y={top + day * cell + 1}
                  width={cell - 2}
                  height={cell - 2}
                  rx="2"
                  fill={count === 0 ? "var(--sunken)" : "var(--data-1)"}
                  // The square root keeps quiet hours visible beside one very busy hour.
                  fillOpacity={count === 0 ? 1 : 0.2 + 0.8 * Math.sqrt(count / most)}
                >
                  <title>{`${name} ${hour}:00, ${count} ${count === 1 ? "event" : "events"}`}</title>
                </rect>
              );
            }),
          )}
        </svg>
      </div>
      <figcaption className="text-sm text-muted">{summary}</figcaption>
      <details className="text-sm">
        <summary className="text-muted underline underline-offset-2">As a table</summary>
        <section
          className="max-h-64 overflow-auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus to scroll by keyboard
          tabIndex={0}
          aria-label="Activity by weekday and hour"
        >
          <table className="mt-2 w-full max-w-sm">
            <thead>
              <tr className="border-line border-b text-left">
                <th scope="col">Weekday</th>
                <th scope="col">Hour</th>
                <th scope="col" className="text-right">
                  Events
                </th>
              </tr>
            </thead>
            <tbody>
              {hours.map(({ weekday, hour, count }) => (
                <tr key={weekday * 24 + hour}>
                  <td>{weekdays[weekday - 1]}</td>
                  <td>{String(hour).padStart(2, "0")}:00</td>
                  <td className="text-right">{count}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  );
}
