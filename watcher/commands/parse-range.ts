import { usageFault } from "../fault.ts";

/** A stretch of time, either end open. */
export interface Range {
  readonly from: Date | null;
  readonly to: Date | null;
  /** Whether a time lies in it: at or after `from`, before `to`. */
  holds(timestamp: string): boolean;
}

/**
 * Reads `--from` and `--to`: a day (`2026-11-20`, from its beginning on this machine's clock) or a time of RFC 3339.
 *
 * @throws Fault USAGE
 */
export function parseRange({ from, to }: { readonly from?: string; readonly to?: string }): Range {
  const [first, last] = [parseTime("--from", from), parseTime("--to", to)];
  if (first && last && first >= last) throw usageFault("--to must be later than --from.");
  return {
    from: first,
    to: last,
    holds: (timestamp) => {
      const at = Date.parse(timestamp);
      return (first === null || at >= first.getTime()) && (last === null || at < last.getTime());
    },
  };
}

function parseTime(option: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (day) {
    const at = new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
    if (at.getMonth() === Number(day[2]) - 1) return at;
  }
  const whole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?$/.test(text);
  const at = new Date(whole ? text : Number.NaN);
  if (Number.isFinite(at.getTime())) return at;
  throw usageFault(`${option}: ${text} is no time.`, "Give a day such as 2026-11-20, or 2026-11-20T09:00:00+01:00.");
}
