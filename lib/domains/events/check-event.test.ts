import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { offsetOf } from "#lib/mining/read-telemetry.ts";
import { checkEvent } from "./check-event.ts";
import { withOffset } from "./with-offset.ts";

const now = Date.parse("2026-11-20T12:00:00Z");
const event = { id: "0192f0c4-0000-7000-8000-000000000000", type: "file_opened", occurred_at: "2026-11-20T09:00:00Z" };

describe("an event's offset", () => {
  test.each([
    ["2026-11-20T09:00:00Z", 0],
    ["2026-11-20T09:00:00+00:00", 0],
    ["2026-11-20T09:00:00-00:00", 0],
    ["2026-11-20T09:00:00.123+05:45", 345],
    ["2026-11-20T09:00:00-03:30", -210],
  ])("of %s is %i minutes", (timestamp, minutes) => {
    expect(offsetOf(timestamp)).toBe(minutes);
  });

  test("comes back as it was sent", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2000-01-02"), max: new Date("2100-01-01"), noInvalidDate: true }),
        fc.integer({ min: -840, max: 840 }),
        (at, minutes) => {
          const written = withOffset(at, minutes);
          expect(Date.parse(written)).toBe(at.getTime());
          expect(offsetOf(written)).toBe(minutes);
          const { event: checked } = checkEvent({ ...event, occurred_at: written }, at.getTime());
          expect([checked?.occurredAtMs, checked?.utcOffsetMinutes]).toEqual([at.getTime(), minutes]);
        },
      ),
    );
  });
});

describe("the limits of time", () => {
  const code = (occurred_at: string) => checkEvent({ ...event, occurred_at }, now).rejection?.code ?? "taken";

  test("are the year 2000 and 24 hours ahead, to the millisecond and in any offset", () => {
    expect(code("2000-01-01T00:00:00Z")).toBe("taken");
    expect(code("1999-12-31T23:59:59.999Z")).toBe("TOO_OLD");
    expect(code("2000-01-01T00:00:00+00:01")).toBe("TOO_OLD");
    expect(code("2026-11-21T12:00:00Z")).toBe("taken");
    expect(code("2026-11-21T12:00:00.001Z")).toBe("IN_THE_FUTURE");
    expect(code("2026-11-21T23:00:00+14:00")).toBe("taken");
    expect(code("2026-11-20T12:00:00+14:01")).toBe("INVALID_EVENT");
  });
});

describe("a rejection", () => {
  const reject = (candidate: unknown) => checkEvent(candidate, now).rejection;

  test("puts the kind first that says most, and names at most three faults", () => {
    const many = { ...event, type: "x", a: 1, b: 2, path: "", tool: 3 };
    expect(reject(many)?.code).toBe("UNKNOWN_TYPE");
    expect(reject(many)?.message).toMatch(/ · and 2 more$/);
    expect(reject({ ...event, a: 1, path: "" })?.code).toBe("UNKNOWN_FIELD");
  });

  test("bears the id where it can be read", () => {
    expect(reject({ ...event, path: "" })?.id).toBe(event.id);
    expect(reject({ ...event, id: 5 })?.id).toBeNull();
    expect(reject("text")?.id).toBeNull();
    expect(reject({ ...event, id: `\ud800${"x".repeat(200)}` })?.id).toHaveLength(64);
  });

  test("quotes what was sent only shortened and printable", () => {
    const message = reject({ ...event, [`k\u0000\n${"x".repeat(100)}`]: 1 })?.message ?? "";
    expect(message).toMatch(/^k\ufffd\ufffdx{37}…: is not a field/);
    expect(reject({ ...event, type: "y".repeat(1000) })?.message.length).toBeLessThan(400);
  });

  test("is given for anything that is no event, and never an exception", () => {
    fc.assert(
      fc.property(fc.anything(), (candidate) => {
        expect(checkEvent(candidate, now).rejection?.message).toMatch(/\S/);
      }),
    );
  });
});
