import type { EventPage, StoredEvent } from "#lib/contracts/events.ts";

/** Newest first, as the list of the API: by the moment, then by the id. */
export function newerFirst(a: StoredEvent, b: StoredEvent): number {
  const apart = Date.parse(b.occurred_at) - Date.parse(a.occurred_at);
  if (apart !== 0) return apart;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** Those of a newly read first page that are not known yet. */
export function freshOf(page: readonly StoredEvent[], known: readonly StoredEvent[]): StoredEvent[] {
  const ids = new Set(known.map(({ id }) => id));
  return page.filter(({ id }) => !ids.has(id));
}

/** Two lists as one, each event once, newest first. */
export function mergeEvents(a: readonly StoredEvent[], b: readonly StoredEvent[]): StoredEvent[] {
  return [...a, ...freshOf(b, a)].sort(newerFirst);
}

/** Pages with events of a newly read first page put into the first; cursors stay, so older pages go on as they were. */
export function putOnTop(pages: readonly EventPage[], fresh: readonly StoredEvent[]): EventPage[] {
  return pages.map((page, index) => (index === 0 ? { ...page, data: mergeEvents(page.data, fresh) } : page));
}

/** Pages without one event. */
export function without(pages: readonly EventPage[], id: string): EventPage[] {
  return pages.map((page) => ({ ...page, data: page.data.filter((event) => event.id !== id) }));
}
