import { EventFields } from "#components/activity/event-fields.tsx";
import { thingOf, verbOf } from "#components/activity/event-words.ts";
import { ThingText } from "#components/activity/thing-text.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { StoredEvent } from "#lib/contracts/events.ts";
import type { Pattern } from "#lib/contracts/patterns.ts";

type Occurrence = Pattern["evidence"]["occurrences"][number];

/** A few times that a pattern really held, each opening to its events, and each event to all that is stored of it. */
export function Occurrences({
  occurrences,
  events,
  timeZone,
  activityHref,
}: {
  occurrences: readonly Occurrence[];
  /** By id; those deleted since are not in it. */
  events: ReadonlyMap<string, StoredEvent>;
  timeZone: string;
  /** The page of a day's activity. */
  activityHref: (day: string) => string;
}) {
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone });
  return (
    <ol className="rounded-md border border-line bg-surface">
      {occurrences.map(({ started_at, event_ids }) => {
        const found = event_ids.flatMap((id) => events.get(id) ?? []);
        const gone = event_ids.length - found.length;
        const day = (found[0]?.occurred_at ?? started_at).slice(0, 10);
        return (
          <li key={`${started_at}:${event_ids[0]}`} className="border-line border-b last:border-b-0">
            <details>
              <summary data-row className="min-h-(--row) content-center px-4 py-2">
                <time dateTime={started_at}>{format.format(new Date(started_at))}</time>
                <span className="text-muted text-sm">
                  {" "}
                  · {event_ids.length} {event_ids.length === 1 ? "event" : "events"}
                </span>
              </summary>
              <div className="grid grid-cols-1 gap-2 px-4 pb-3">
                <ul>
                  {found.map((event) => (
                    <li key={event.id}>
                      <details>
                        <summary className="min-h-6 py-1 break-all">
                          <span className="text-muted text-sm">{verbOf(event.type)}</span>{" "}
                          <ThingText thing={thingOf(event)} />
                        </summary>
                        <div className="py-2 pl-4">
                          <EventFields event={event} />
                        </div>
                      </details>
                    </li>
                  ))}
                </ul>
                {gone > 0 ? (
                  <p className="text-muted text-sm">
                    {gone} of them {gone === 1 ? "is" : "are"} no longer stored.
                  </p>
                ) : null}
                <TextLink href={activityHref(day)} className="w-fit text-sm">
                  That day in Activity
                </TextLink>
              </div>
            </details>
          </li>
        );
      })}
    </ol>
  );
}
