import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { offsetOf } from "#lib/mining/parse-time.ts";
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

describe("the sender's clock", () => {
  const minute = 60_000;
  /** The outcome for an event that happened so long before its sending, on a clock that is so much slow. */
  const corrected = (skewMs: number | null, waitedMs: number, clock: "device" | "other" | undefined = "device") => {
    const occurred_at = new Date(now - (skewMs ?? 0) - waitedMs).toISOString();
    const { event: checked } = checkEvent({ ...event, occurred_at, clock }, now, skewMs);
    return [checked?.occurredAtMs, checked?.clockSkewMs];
  };

  test("is corrected where it is off by more than half a minute, slow or fast, and however far", () => {
    for (const skew of [30_001, -30_001, 90 * minute, -3 * 86_400_000, 56 * 365 * 86_400_000])
      expect(corrected(skew, 5_000)).toEqual([now - 5_000, skew]);
    for (const skew of [0, 30_000, -30_000]) expect(corrected(skew, 5_000)).toEqual([now - skew - 5_000, null]);
  });

  test("is left alone where it was somebody else's, or nobody told the time", () => {
    expect(corrected(90 * minute, 5_000, "other")).toEqual([now - 90 * minute - 5_000, null]);
    expect(corrected(null, 5_000)).toEqual([now - 5_000, null]);
    const occurred_at = new Date(now - 90 * minute).toISOString();
    expect(checkEvent({ ...event, occurred_at }, now, 90 * minute).event?.clockSkewMs).toBeNull();
  });

  test("was set since where an event lies after its sending or long before: it stays as it is", () => {
    expect(corrected(90 * minute, -2_000)).toEqual([now + 2_000, 90 * minute]);
    expect(corrected(90 * minute, -2_001)).toEqual([now - 90 * minute + 2_001, null]);
    expect(corrected(90 * minute, 7 * 86_400_000)).toEqual([now - 7 * 86_400_000, 90 * minute]);
    expect(corrected(90 * minute, 7 * 86_400_000 + 1)[1]).toBeNull();
  });

  test("makes an event of the last century one of today", () => {
    const skew = now - 5_000 - Date.parse("1970-01-01T00:00:00Z");
    expect(checkEvent({ ...event, occurred_at: "1970-01-01T00:00:00Z", clock: "device" }, now, skew)).toMatchObject({
      event: { occurredAtMs: now - 5_000, clockSkewMs: skew },
    });
  });
});
