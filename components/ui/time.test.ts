import { expect, test } from "vitest";
import { describeTime } from "./time.tsx";

const now = Date.parse("2026-11-20T12:00:00Z");
const say = (at: string, zone = "UTC") => describeTime(new Date(at), now, zone);

test("relative within a week, absolute after", () => {
  expect(say("2026-11-20T11:59:30Z")).toBe("just now");
  expect(say("2026-11-20T11:15:00Z")).toBe("45 minutes ago");
  expect(say("2026-11-20T09:00:00Z")).toBe("3 hours ago");
  expect(say("2026-11-19T09:00:00Z")).toBe("yesterday");
  expect(say("2026-11-12T09:00:00Z")).toBe("12 November 2026");
});

test("a moment ahead is written out, in the person's zone", () => {
  expect(say("2027-01-01T23:30:00Z", "Europe/Berlin")).toBe("2 January 2027");
});
