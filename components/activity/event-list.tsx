import { PathText } from "#components/ui/path-text.tsx";
import type { StoredEvent } from "#lib/contracts/events.ts";

const verbs: Record<string, string> = {
  file_opened: "Opened",
  file_created: "Created",
  file_modified: "Edited",
  file_renamed: "Renamed",
  file_deleted: "Deleted",
  command_run: "Ran",
  tool_used: "Used",
  app_used: "Used",
  page_visited: "Visited",
  commit_made: "Committed",
  branch_switched: "Switched to",
};
const rowsMax = 6;

/** The start of the quarter hour that a time lies in, on the clock it was written in. */
export function quarterHourOf(occurredAt: string): string {
  const minutes = Math.floor(Number(occurredAt.slice(14, 16)) / 15) * 15;
  return `${occurredAt.slice(0, 14)}${String(minutes).padStart(2, "0")}`;
}

/** Groups events, newest first, by the quarter hour of the person's own clock. */
export function groupByQuarterHour(events: readonly StoredEvent[]): { quarter: string; events: StoredEvent[] }[] {
  const groups: { quarter: string; events: StoredEvent[] }[] = [];
  for (const event of events) {
    const quarter = quarterHourOf(event.occurred_at);
    const last = groups.at(-1);
    if (last?.quarter === quarter) last.events.push(event);
    else groups.push({ quarter, events: [event] });
  }
  return groups;
}

const heading = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** Events newest first, grouped by quarter hour; long groups fold. */
export function EventList({ events }: { events: readonly StoredEvent[] }) {
  return (
    <ol className="grid gap-4">
      {groupByQuarterHour(events).map(({ quarter, events: inQuarter }) => (
        <li key={`${quarter}:${inQuarter[0]?.id}`} className="grid gap-1">
          {/* The quarter is local already; formatting it as UTC shows it as it was written. */}
          <h3 className="text-sm text-muted">{heading.format(new Date(`${quarter}:00Z`))}</h3>
          <ul className="rounded-md border border-line bg-surface">
            {inQuarter.slice(0, rowsMax).map((event) => (
              <EventRow key={event.id} event={event} />
            ))}
            {inQuarter.length > rowsMax ? (
              <li>
                <details>
                  <summary className="px-3 py-2 text-sm text-muted">{inQuarter.length - rowsMax} more</summary>
                  <ul className="border-line border-t">
                    {inQuarter.slice(rowsMax).map((event) => (
                      <EventRow key={event.id} event={event} />
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

function EventRow({ event }: { event: StoredEvent }) {
  const object =
    event.path ?? event.command ?? event.branch ?? [event.tool ?? event.app, event.action].filter(Boolean).join(" · ");
  return (
    <li className="flex min-h-9 items-center gap-3 border-line border-b px-3 py-1 last:border-b-0">
      <span className="w-20 shrink-0 text-sm text-muted">{verbs[event.type] ?? event.type}</span>
      <span className="min-w-0 flex-1 break-all">{object ? <PathText path={object} max={64} /> : null}</span>
      {event.project ? <span className="hidden shrink-0 text-sm text-muted sm:inline">{event.project}</span> : null}
    </li>
  );
}
