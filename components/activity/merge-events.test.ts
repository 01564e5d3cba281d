import { expect, test } from "vitest";
import type { EventPage, StoredEvent } from "#lib/contracts/events.ts";
import { freshOf, mergeEvents, putOnTop, without } from "./merge-events.ts";

const event = (id: string, occurred_at: string) => ({ id, occurred_at }) as StoredEvent;
const page = (...data: StoredEvent[]): EventPage => ({ data, next_cursor: null, looked_back_to: null });
const ids = (events: readonly StoredEvent[]) => events.map(({ id }) => id).join("");

const a = event("a", "2026-11-20T09:00:00Z");
const b = event("b", "2026-11-20T10:00:00+02:00");
const c = event("c", "2026-11-20T09:00:00Z");

test("what is known already is not new", () => {
  expect(ids(freshOf([a, b, c], [b]))).toBe("ac");
});

test("events are in the order of their moments, whatever their clocks, and each is there once", () => {
  expect(ids(mergeEvents([b], [a, b, c]))).toBe("cab");
});

test("new ones go into the first page and leave the others alone", () => {
  const pages = putOnTop([page(b), page(a)], [c]);
  expect(pages.map(({ data }) => ids(data))).toEqual(["cb", "a"]);
  expect(without(pages, "a").map(({ data }) => ids(data))).toEqual(["cb", ""]);
});
