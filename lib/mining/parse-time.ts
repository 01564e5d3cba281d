const DAY = 86_400_000;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const SPACE = 32;
const PLUS = 43;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const UPPER_T = 84;
const UPPER_Z = 90;
const LOWER_T = 116;
const LOWER_Z = 122;

/**
 * Epoch milliseconds of an RFC 3339 time, and of what logs write nearly like it: a space for the T, any number of
 * fractional digits (those below a millisecond are dropped), no seconds, an offset without its colon or minutes, or none,
 * which is read as UTC. NaN for anything else. Several times faster than `Date.parse`, and the same on every machine.
 */
export function instantOf(text: string): number {
  if (text.length < 16 || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return Number.NaN;
  const between = text.charCodeAt(10);
  if ((between !== UPPER_T && between !== LOWER_T && between !== SPACE) || text.charCodeAt(13) !== COLON) {
    return Number.NaN;
  }
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  let at = 16;
  let second = 0;
  let millisecond = 0;
  if (text.charCodeAt(at) === COLON) {
    second = digits(text, at + 1, 2);
    at += 3;
    if (text.charCodeAt(at) === DOT || text.charCodeAt(at) === COMMA) {
      const first = ++at;
      let scale = 100;
      for (; isDigit(text.charCodeAt(at)); at++) {
        if (at - first < 3) millisecond += scale * (text.charCodeAt(at) - ZERO);
        scale /= 10;
      }
      if (at === first) return Number.NaN;
    }
  }
  const offset = offsetAt(text, at);
  // A leap second is the first of the next minute. Any NaN among the parts fails its comparison.
  const isTime = hour < 24 && minute < 60 && second <= 60;
  if (!isTime || !(month >= 1 && month <= 12) || !(day >= 1 && day <= daysOf(year, month))) return Number.NaN;
  return (
    dayNumber(year, month, day) * DAY + hour * 3_600_000 + (minute - offset) * 60_000 + second * 1000 + millisecond
  );
}

/** Minutes east of UTC that a time bears; 0 for Z, for none, and for what is no time. */
export function offsetOf(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  if (last === UPPER_Z || last === LOWER_Z) return 0;
  for (let at = text.length - 3; at >= 16 && at >= text.length - 6; at--) {
    const char = text.charCodeAt(at);
    if (char === PLUS || char === DASH) return offsetAt(text, at) || 0;
  }
  return 0;
}

/** Offset that begins at a place and ends the text, in minutes; NaN when something else stands there. */
function offsetAt(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  const left = text.length - at;
  if (left === 0) return 0;
  if (sign === UPPER_Z || sign === LOWER_Z) return left === 1 ? 0 : Number.NaN;
  if (sign !== PLUS && sign !== DASH) return Number.NaN;
  const hours = digits(text, at + 1, 2);
  let minutes = 0;
  if (left === 5) minutes = digits(text, at + 3, 2);
  else if (left === 6 && text.charCodeAt(at + 3) === COLON) minutes = digits(text, at + 4, 2);
  else if (left !== 3) return Number.NaN;
  if (!(hours < 24 && minutes < 60)) return Number.NaN;
  const east = hours * 60 + minutes;
  return sign === DASH && east > 0 ? -east : east;
}

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar (years counted from March, so that leap days come last). */
function dayNumber(year: number, month: number, day: number): number {
  const fromMarch = month > 2 ? year : year - 1;
  const era = Math.floor(fromMarch / 400);
  const yearOfEra = fromMarch - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS_OF_MONTH[month - 1] ?? 0);
}

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const char = text.charCodeAt(i);
    if (!isDigit(char)) return Number.NaN;
    value = value * 10 + char - ZERO;
  }
  return value;
}

const isDigit = (char: number): boolean => char >= ZERO && char <= NINE;
