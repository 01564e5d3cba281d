import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findHome, type Home } from "./home.ts";
import { beginPause, endPause, findPause, liesIn, parsePauseEnd, readPause } from "./pause.ts";

let folder: string;
let home: Home;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "floyo-pause-"));
  home = findHome({ NODE_ENV: "test", FLOYO_HOME: folder });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = new Date("2026-11-20T16:00:00+01:00");
const later = (ms: number) => new Date(now.getTime() + ms);

describe("a pause", () => {
  test("lasts until its end, or until it is taken back", () => {
    expect(findPause(home, now)).toBeNull();
    beginPause(home, later(60_000), now);
    expect(findPause(home, later(59_999))).toMatchObject({ until: later(60_000).toISOString() });
    expect(findPause(home, later(60_000))).toBeNull();
    beginPause(home, null, now);
    expect(findPause(home, later(1e12))).toEqual({ since: now.toISOString(), until: null });
    expect(endPause(home, later(500))).not.toBeNull();
    expect(endPause(home, later(600))).toBeNull();
    expect(findPause(home, later(500))).toBeNull();
  });

  test("that is over still tells what happened in it", () => {
    beginPause(home, null, now);
    beginPause(home, later(60_000), later(100));
    endPause(home, later(500));
    const pause = readPause(home);
    expect([-1, 0, 250, 499, 500].map((ms) => liesIn(pause, now.getTime() + ms))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(liesIn(null, now.getTime())).toBe(false);
  });

  test("holds where its file cannot be read: to capture by mistake would be worse", () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(home.pause, "{");
    expect(findPause(home, now)).toMatchObject({ until: null });
  });
});

describe("its end", () => {
  test.each([
    ["30m", 30 * 60_000],
    ["1h30m", 90 * 60_000],
    ["90 minutes", 90 * 60_000],
    ["2 days", 2 * 86_400_000],
    ["1.5h", 90 * 60_000],
    ["45 min", 45 * 60_000],
    ["20sec", 20_000],
    ["2hrs", 7_200_000],
  ])("after %s", (text, ms) => {
    expect(parsePauseEnd(text, now)).toEqual(later(ms));
  });

  test.each(["", "soon", "30", "0m", "31d", "m", "30m later", "25:00", "9:60", "-5m", "1h-", "1hx"])(
    "is not said by %j",
    (text) => {
      expect(parsePauseEnd(text, now)).toBeNull();
    },
  );

  test("by the clock is the next time that a clock shows it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (hour, minute) => {
        const end = parsePauseEnd(`${hour}:${String(minute).padStart(2, "0")}`, now);
        expect(end?.getHours()).toBe(hour);
        expect(end?.getMinutes()).toBe(minute);
        expect((end?.getTime() ?? 0) - now.getTime()).toBeGreaterThan(0);
        expect((end?.getTime() ?? 0) - now.getTime()).toBeLessThanOrEqual(25 * 3_600_000);
      }),
    );
  });
});
