"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import type { EventPage } from "#lib/contracts/events.ts";
import { EventList } from "./event-list.tsx";
import { type EventQuery, useEventList } from "./use-event-list.ts";

/**
 * The newest events, by the quarter hour, as they come. New ones fade in at the top; while somebody points at the list,
 * has the focus in it or has scrolled past its top, they wait behind a button, so that nothing moves under their eyes.
 */
export function LiveEvents({
  org,
  query,
  first,
  today,
}: {
  org: string;
  query: EventQuery;
  first: EventPage;
  /** On the person's clock. */
  today: string;
}) {
  const { events, arrived, show } = useEventList({ org, query, first });
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLElement>(null);
  const showNow = () => {
    setFresh(new Set(arrived.map(({ id }) => id)));
    show();
  };
  const count = arrived.length;
  const arrive = useEffectEvent(() => {
    if (!isRead(list.current)) showNow();
  });
  useEffect(() => {
    if (count > 0) arrive();
  }, [count]);

  return (
    <section ref={list} aria-label="Newest events" className="grid grid-cols-1 gap-3">
      <div role="status" className="sticky top-2 z-10 flex justify-center empty:hidden">
        {count > 0 ? (
          <Button look="primary" size="small" onClick={showNow} className="motion-safe:animate-appear">
            {count >= query.limit ? `${query.limit} or more` : count} new {count === 1 ? "event" : "events"}
          </Button>
        ) : null}
      </div>
      <EventList events={events} fresh={fresh} today={today} />
    </section>
  );
}

function isRead(list: HTMLElement | null): boolean {
  if (list === null) return false;
  return list.matches(":hover") || list.contains(document.activeElement) || list.getBoundingClientRect().top < 0;
}
