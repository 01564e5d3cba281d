import { z } from "zod";

export const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const Clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 18:30");

/** A part of each week in which nothing is captured. */
export const PrivateTime = z.strictObject({
  /** The days on which it begins; every day unless told. */
  days: z.array(z.enum(weekdays)).min(1).optional(),
  from: Clock,
  /** On the next day when it is not later than `from`. */
  to: Clock,
});
export type PrivateTime = z.infer<typeof PrivateTime>;

/** `daily 18:30–08:00`, `sat, sun 00:00–00:00`. */
export const describePrivateTime = ({ days, from, to }: PrivateTime): string =>
  `${days?.join(", ") ?? "daily"} ${from}–${to}`;

const dayMinutes = 24 * 60;

/**
 * Whether a moment lies in a private time by the person's own clock: the one that its offset tells of, or this machine's
 * where it is told in UTC.
 *
 * @param at RFC 3339
 */
export function isPrivateTime(times: readonly PrivateTime[], at: string): boolean {
  if (times.length === 0) return false;
  const shown = onOwnClock(at);
  const minute = shown.getUTCHours() * 60 + shown.getUTCMinutes();
  const today = shown.getUTCDay();
  return times.some(({ days, from, to }) => {
    const [begin, end] = [minutesOf(from), minutesOf(to)];
    const length = end > begin ? end - begin : end - begin + dayMinutes;
    const holds = (day: number) => days === undefined || days.some((name) => weekdays.indexOf(name) === day);
    return (
      (minute >= begin && minute < begin + length && holds(today)) ||
      // What began yesterday goes on past midnight.
      (minute + dayMinutes < begin + length && holds((today + 6) % 7))
    );
  });
}

/** A date whose UTC parts are what the person's clock showed. */
function onOwnClock(at: string): Date {
  const date = new Date(at);
  const offset = /([+-])(\d{2}):(\d{2})$/.exec(at);
  const minutes = offset
    ? (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]))
    : -date.getTimezoneOffset();
  return new Date(date.getTime() + minutes * 60_000);
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}
