import { expect, test } from "vitest";
import { keyState } from "./key-state.ts";

const now = Date.parse("2026-11-20T12:00:00Z");
const ends = (expires_at: string | null, revoked_at: string | null = null) => keyState({ expires_at, revoked_at }, now);

test("a key warns in its last two weeks, and not before", () => {
  expect(ends("2026-12-04T12:00:00Z")).toEqual({ ended: false, warning: null });
  expect(ends("2026-12-04T11:59:00Z")).toEqual({ ended: false, warning: "13 days left" });
  expect(ends("2026-11-21T13:00:00Z").warning).toBe("1 day left");
  expect(ends("2026-11-20T13:00:00Z").warning).toBe("Expires today");
  expect(ends(null)).toEqual({ ended: false, warning: null });
});

test("one that is over or revoked has nothing left to warn of", () => {
  expect(ends("2026-11-20T12:00:00Z")).toEqual({ ended: true, warning: null });
  expect(ends("2026-11-21T12:00:00Z", "2026-11-19T12:00:00Z")).toEqual({ ended: true, warning: null });
});
