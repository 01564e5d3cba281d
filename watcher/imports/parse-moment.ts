import { Timestamp } from "#lib/contracts/common.ts";
import { rfc3339 } from "../collect/parse-git-log.ts";

const local = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/;

/**
 * A moment as files write it, in RFC 3339: with its own offset or Z, in seconds or milliseconds since 1970, or by the
 * clock of a time zone. Null when it is none of these.
 *
 * @param zone an IANA name, for moments that do not say theirs; without one those are null
 */
export function parseMoment(text: string, zone: string | null): string | null {
  const given = text.trim();
  const spaced = given.replace(/^(\d{4}-\d\d-\d\d) /, "$1T").replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
  if (Timestamp.safeParse(spaced).success) return spaced;
  if (/^\d{9,10}(?:\.\d+)?$/.test(given)) return inZone(Math.round(Number(given) * 1000), zone);
  if (/^\d{12,13}$/.test(given)) return inZone(Number(given), zone);
  const parts = local.exec(given);
  if (!parts || zone === null) return null;
  const [, year, month, day, hour, minute, second = "0", fraction = "0"] = parts;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wall = Date.UTC(y, mo - 1, d, h, mi, s, Math.floor(Number(`0.${fraction}`) * 1000));
  const date = new Date(wall);
  if (date.getUTCMonth() !== mo - 1 || date.getUTCDate() !== d || h > 23 || mi > 59 || s > 59) return null;
  // The offset of that moment, found by the offset of one nearby: exact but for the hours that a change of clocks makes twice.
  const first = wall - offsetMinutes(wall, zone) * 60_000;
  return inZone(wall - offsetMinutes(first, zone) * 60_000, zone);
}

const inZone = (at: number, zone: string | null): string =>
  rfc3339(at, zone === null ? -new Date(at).getTimezoneOffset() : offsetMinutes(at, zone));

/** Minutes east of UTC, of a zone at a moment. */
function offsetMinutes(at: number, zone: string): number {
  const name = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName")?.value;
  const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? "") ?? [];
  return (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
}
