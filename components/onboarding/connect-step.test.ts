import { expect, test } from "vitest";
import { sayAge } from "./connect-step.tsx";

test("what has just come is told to the second", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");
  expect(sayAge("2026-11-20T11:59:58Z", now)).toBe("2 s ago");
  expect(sayAge("2026-11-20T12:00:01Z", now)).toBe("0 s ago");
  expect(sayAge("2026-11-20T11:58:30Z", now)).toBe("1 minute ago");
  expect(sayAge("2026-11-20T09:00:00Z", now)).toBe("3 hours ago");
  expect(sayAge("2026-11-18T09:00:00Z", now)).toBe("2 days ago");
});
