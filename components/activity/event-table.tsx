"use client";

import { Fragment, useState } from "react";
import { ListKeys } from "#components/shell/list-keys.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { ConfirmButton } from "#components/ui/confirm.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Table } from "#components/ui/table.tsx";
import { ApiError } from "#lib/browser/fetch-api.ts";
import type { EventPage, StoredEvent } from "#lib/contracts/events.ts";
import { EventFields } from "./event-fields.tsx";
import { thingOf, verbOf } from "./event-words.ts";
import { dayName, groupByDay } from "./group-events.ts";
import { ThingText } from "./thing-text.tsx";
import { type EventQuery, useEventList } from "./use-event-list.ts";

const columns = 5;
/**
 * The events that a page of activity is about, newest first. A row opens to all that is stored of its event. New ones
 * wait above until they are asked for; older ones are read on request.
 */
export function EventTable({
  org,
  query,
  first,
  today,
  devices,
  olderHref,
  children,
}: {
  org: string;
  query: EventQuery;
  first: EventPage;
  /** On the person's clock. */
  today: string;
  devices: Readonly<Record<string, string>>;
  /** The next page's address, for before the scripts are there, and for another tab. */
  olderHref: string | null;
  /** Said when there is no event. */
  children: React.ReactNode;
}) {
  const { events, arrived, show, older, lookedBackTo, remove } = useEventList({ org, query, first });
  const [open, setOpen] = useState<string | null>(null);
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  const showArrived = () => {
    setShown(new Set(arrived.map(({ id }) => id)));
    show();
  };
  const removeIt = async (id: string) => {
    try {
      await remove(id);
      setOpen(null);
      return { ok: true };
    } catch (error) {
      const quote = error instanceof ApiError && error.requestId ? ` (request ${error.requestId})` : "";
      return { ok: false, message: `${error instanceof Error ? error.message : "It failed."}${quote}` };
    }
  };
  const many = arrived.length >= query.limit ? `${query.limit} or more` : arrived.length.toLocaleString("en");

  return (
    <div className="grid grid-cols-1 gap-3">
      <div role="status" className="sticky top-2 z-10 flex justify-center empty:hidden">
        {arrived.length > 0 ? (
          <Button look="primary" size="small" onClick={showArrived} className="motion-safe:animate-appear">
            {many} new {arrived.length === 1 ? "event" : "events"}
          </Button>
        ) : null}
      </div>
      {events.length === 0 ? (
        children
      ) : (
        <ListKeys what="event">
          <Table label="Events">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">What</th>
                <th scope="col">Which</th>
                <th scope="col" className="max-md:hidden">
                  Project
                </th>
                <th scope="col" className="max-lg:hidden">
                  Device
                </th>
              </tr>
            </thead>
            {groupByDay(events).map((group) => (
              <tbody key={group.key}>
                <tr>
                  <th colSpan={columns} scope="rowgroup" className="bg-sunken text-sm">
                    {dayName(group.of, today)}
                  </th>
                </tr>
                {group.events.map((event) => (
                  <Fragment key={event.id}>
                    <Row
                      event={event}
                      open={open === event.id}
                      fresh={shown.has(event.id)}
                      device={event.device_id ? devices[event.device_id] : undefined}
                      toggle={() => setOpen(open === event.id ? null : event.id)}
                    />
                    {open === event.id ? (
                      <tr id={`event-${event.id}`}>
                        <td colSpan={columns} className="bg-sunken">
                          <div className="grid gap-3 py-2">
                            <EventFields
                              event={event}
                              deviceName={event.device_id ? devices[event.device_id] : undefined}
                            />
                            <div>
                              <ConfirmButton
                                size="small"
                                title="Delete this event?"
                                consequence="It cannot be taken back. What was learned from its day is learned anew without it."
                                doIt="Delete event"
                                act={() => removeIt(event.id)}
                                done="Event deleted."
                                failed="The event could not be deleted; it is still there."
                              >
                                Delete this event
                              </ConfirmButton>
                            </div>
                          </div>
                        </td>
                      </tr>
                    ) : null}
                  </Fragment>
                ))}
              </tbody>
            ))}
          </Table>
        </ListKeys>
      )}
      {lookedBackTo ? (
        <p className="text-muted text-sm" role="status">
          Looked through everything back to {dayName(lookedBackTo.slice(0, 10), today)}.
        </p>
      ) : null}
      {older.isFetchNextPageError ? (
        <ErrorState
          title="Older events could not be read"
          kept="What is above is complete."
          requestId={older.error?.requestId ?? undefined}
          action={<Button onClick={() => older.fetchNextPage()}>Try again</Button>}
        >
          <p>{older.error?.message}</p>
        </ErrorState>
      ) : older.hasNextPage ? (
        <ButtonLink
          href={olderHref ?? "#"}
          scroll={false}
          prefetch={false}
          className="w-fit"
          aria-busy={older.isFetchingNextPage || undefined}
          onClick={(press) => {
            if (press.metaKey || press.ctrlKey || press.shiftKey) return;
            press.preventDefault();
            if (!older.isFetchingNextPage) void older.fetchNextPage();
          }}
        >
          {older.isFetchingNextPage ? "Reading…" : lookedBackTo ? "Look further back" : "Load older"}
        </ButtonLink>
      ) : events.length > 0 ? (
        <p className="text-muted text-sm">That is all: {events.length.toLocaleString("en")} events.</p>
      ) : null}
    </div>
  );
}

function Row({
  event,
  open,
  fresh,
  device,
  toggle,
}: {
  event: StoredEvent;
  open: boolean;
  fresh: boolean;
  device: string | undefined;
  toggle: () => void;
}) {
  const thing = thingOf(event);
  return (
    <tr className={`relative ${fresh ? "motion-safe:animate-arrive" : ""}`}>
      <td className="w-0 whitespace-nowrap">
        <time dateTime={event.occurred_at} title={event.occurred_at} className="text-muted">
          {event.occurred_at.slice(11, 16)}
        </time>
      </td>
      <td className="w-0 whitespace-nowrap">{verbOf(event.type)}</td>
      <td>
        {/* The button reaches over the whole row. */}
        <button
          type="button"
          data-row
          aria-expanded={open}
          aria-controls={open ? `event-${event.id}` : undefined}
          onClick={toggle}
          className="max-w-full text-left break-all after:absolute after:inset-0"
        >
          {thing ? <ThingText thing={thing} /> : <span className="text-muted">nothing more</span>}
        </button>
      </td>
      <td className="text-muted max-md:hidden">{event.project}</td>
      <td className="text-muted max-lg:hidden">{device}</td>
    </tr>
  );
}
