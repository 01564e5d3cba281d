import type { StoredEvent } from "#lib/contracts/events.ts";
import { thingOf, verbOf } from "./event-words.ts";
import { dayName, groupByQuarterHour } from "./group-events.ts";
import { ThingText } from "./thing-text.tsx";

const rowsMax = 6;
const nothing: ReadonlySet<string> = new Set();

/** Events newest first, grouped by quarter hour; long groups fold. `fresh`: ids of those that have just come. */
export function EventList({
  events,
  today,
  fresh = nothing,
}: {
  events: readonly StoredEvent[];
  /** On the person's clock. */
  today: string;
  fresh?: ReadonlySet<string>;
}) {
  return (
    <ol className="grid grid-cols-1 gap-4">
      {groupByQuarterHour(events).map(({ key, of, events: inQuarter }) => (
        <li key={key} className="grid min-w-0 grid-cols-1 gap-1">
          <h3 className="text-sm text-muted">
            {dayName(of.slice(0, 10), today)}, {of.slice(11)}
          </h3>
          <ul className="rounded-md border border-line bg-surface">
            {inQuarter.slice(0, rowsMax).map((event) => (
              <EventRow key={event.id} event={event} fresh={fresh.has(event.id)} />
            ))}
            {inQuarter.length > rowsMax ? (
              <li>
                <details>
                  <summary className="px-3 py-2 text-sm text-muted">{inQuarter.length - rowsMax} more</summary>
                  <ul className="border-line border-t">
                    {inQuarter.slice(rowsMax).map((event) => (
                      <EventRow key={event.id} event={event} fresh={false} />
                    ))}
                  </ul>
                </details>
              </li>
            ) : null}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function EventRow({ event, fresh }: { event: StoredEvent; fresh: boolean }) {
  const thing = thingOf(event);
  return (
    <li
      className={`flex min-h-(--row) items-center gap-3 border-line border-b px-3 py-1 last:border-b-0 ${fresh ? "motion-safe:animate-arrive" : ""}`}
    >
      <span className="w-20 shrink-0 text-sm text-muted">{verbOf(event.type)}</span>
      <span className="min-w-0 flex-1 break-all">{thing ? <ThingText thing={thing} /> : null}</span>
      {event.project ? <span className="hidden shrink-0 text-sm text-muted sm:inline">{event.project}</span> : null}
    </li>
  );
}
