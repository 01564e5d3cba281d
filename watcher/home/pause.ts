import { existsSync } from "node:fs";
import { z } from "zod";
import { Timestamp } from "#lib/contracts/common.ts";
import type { Home } from "./home.ts";
import { readJsonFile, writePrivateFile } from "./private-file.ts";

const Pause = z.object({
  since: Timestamp,
  /** Null until it is taken back. */
  until: Timestamp.nullable(),
});
/** The person has asked that nothing be captured on this machine for a time, by whatever captures. */
export type Pause = z.infer<typeof Pause>;

/** The pause that was asked for last, over or not; null when none ever was. */
export function readPause(home: Pick<Home, "pause">): Pause | null {
  if (!existsSync(home.pause)) return null;
  // Something stands there that cannot be read: whoever put it there wanted rest.
  return readJsonFile(home.pause, Pause) ?? { since: new Date(0).toISOString(), until: null };
}

/** Whether what happened at a moment lies in a pause. @param atMs milliseconds since 1970 */
export const liesIn = (pause: Pause | null, atMs: number): boolean =>
  pause !== null && atMs >= Date.parse(pause.since) && (pause.until === null || atMs < Date.parse(pause.until));

/** The pause that lasts now, or null. */
export function findPause(home: Pick<Home, "pause">, now = new Date()): Pause | null {
  const pause = readPause(home);
  return liesIn(pause, now.getTime()) ? pause : null;
}

/** One that lasts already keeps its beginning. @param until null: until it is taken back */
export function beginPause(home: Home, until: Date | null, now = new Date()): Pause {
  const since = findPause(home, now)?.since ?? now.toISOString();
  return write(home, { since, until: until?.toISOString() ?? null });
}

/**
 * Ends the pause that lasts and gives it, or null when none does. Its file stays: what happened in it is known by its
 * times, however late somebody comes to look at it.
 */
export function endPause(home: Home, now = new Date()): Pause | null {
  const pause = findPause(home, now);
  return pause && write(home, { ...pause, until: now.toISOString() });
}

function write(home: Home, pause: Pause): Pause {
  writePrivateFile(home.pause, `${JSON.stringify(pause)}\n`);
  return pause;
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** A longer one is a change of mind, not a pause. */
const pauseMsMax = 30 * 86_400_000;

/**
 * When a pause that begins at `now` ends: after a time such as `30m`, `1h30m` or `2 days`, or at the next time that a
 * clock shows `17:30`. Null when it is neither, or is longer than 30 days.
 */
export function parsePauseEnd(text: string, now: Date): Date | null {
  const clock = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (clock) {
    const [hour, minute] = [Number(clock[1]), Number(clock[2])];
    if (hour > 23 || minute > 59) return null;
    const end = new Date(now.getFullYear(), now.getMonth(), now.getDate(), hour, minute);
    if (end <= now) end.setDate(end.getDate() + 1);
    return end;
  }
  const parts = [
    ...text
      .toLowerCase()
      .matchAll(/(\d+(?:\.\d+)?)\s*(s|m|h|d)(?:ec(?:ond)?s?|in(?:ute)?s?|rs?|ours?|ays?)?(?=\d|\s|$)/g),
  ];
  if (
    parts.length === 0 ||
    parts
      .map(([whole]) => whole)
      .join("")
      .replace(/\s/g, "") !== text.toLowerCase().replace(/\s/g, "")
  )
    return null;
  const ms = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (unitMs[unit ?? ""] ?? Number.NaN), 0);
  return ms > 0 && ms <= pauseMsMax ? new Date(now.getTime() + ms) : null;
}
