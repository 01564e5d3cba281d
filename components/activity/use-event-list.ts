"use client";

import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffectEvent, useRef, useState } from "react";
import { fetchApi } from "#lib/browser/fetch-api.ts";
import { useLive } from "#lib/browser/live.tsx";
import type { EventPage, ListEventsQuery, list, removeOne, StoredEvent } from "#lib/contracts/events.ts";
import { freshOf, mergeEvents, putOnTop, without } from "./merge-events.ts";

export type EventQuery = Omit<ListEventsQuery, "cursor">;

type Pages = InfiniteData<EventPage, string | null>;

/**
 * A list of events that begins with the page the server rendered, goes on to older ones, and hears of new ones. New
 * events wait in `arrived` until `show` puts them on top, so that nothing moves while it is read.
 */
export function useEventList({ org, query, first }: { org: string; query: EventQuery; first: EventPage }) {
  const client = useQueryClient();
  const key = ["events", org, query] as const;
  const read = (cursor: string | null, signal?: AbortSignal) =>
    fetchApi<typeof list>({
      org,
      method: "GET",
      path: "/api/v1/events",
      query: { ...query, ...(cursor === null ? {} : { cursor }) },
      signal,
    });
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: null as string | null,
    initialData: { pages: [first], pageParams: [null] },
    getNextPageParam: (last) => last.next_cursor,
    // New events are put on top; reading every page again would only repeat the old ones.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const events = pages.data.pages.flatMap(({ data }) => data);

  const [arrived, setArrived] = useState<readonly StoredEvent[]>([]);
  const looking = useRef<"no" | "yes" | "again">("no");
  const look = useEffectEvent(async () => {
    // A list that ended in the past has no news.
    if (query.to !== undefined && Date.parse(query.to) < Date.now()) return;
    if (looking.current !== "no") {
      looking.current = "again";
      return;
    }
    do {
      looking.current = "yes";
      // Not there: the page says so elsewhere, and the next change asks again.
      const newest = await read(null).catch(() => null);
      if (newest) setArrived((waiting) => mergeEvents(waiting, freshOf(newest.data, events)));
    } while ((looking.current as string) === "again");
    looking.current = "no";
  });
  useLive(["events"], () => void look());

  const change = (next: (before: EventPage[]) => EventPage[]) =>
    client.setQueryData<Pages>(key, (data) => data && { ...data, pages: next(data.pages) });
  const fresh = freshOf(arrived, events);
  return {
    events,
    /** Events that came while the list was read, newest first. */
    arrived: fresh,
    /** Puts them on top. Where more came than a page holds, the list begins anew. */
    show: () => {
      setArrived([]);
      if (fresh.length >= query.limit) void client.resetQueries({ queryKey: key });
      else change((before) => putOnTop(before, fresh));
    },
    older: pages,
    /** How far back a search has looked without filling its page. */
    lookedBackTo: pages.data.pages.at(-1)?.looked_back_to ?? null,
    remove: async (id: string) => {
      await fetchApi<typeof removeOne>({ org, method: "DELETE", path: "/api/v1/events/{id}", params: { id } });
      change((before) => without(before, id));
    },
  };
}
