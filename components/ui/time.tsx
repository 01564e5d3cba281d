const dayMs = 86_400_000;

/** Relative within a week, absolute after: "3 hours ago", "12 March 2026". `nowMs` comes from the server, so both sides agree. */
export function describeTime(at: Date, nowMs: number, timeZone: string): string {
  const age = nowMs - at.getTime();
  if (age >= 0 && age < 7 * dayMs) {
    const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
    if (age < 60_000) return "just now";
    if (age < 3_600_000) return relative.format(-Math.floor(age / 60_000), "minute");
    if (age < dayMs) return relative.format(-Math.floor(age / 3_600_000), "hour");
    return relative.format(-Math.floor(age / dayMs), "day");
  }
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone }).format(at);
}

/** A moment: described for reading, exact on hover and for machines. */
export function Time({ at, nowMs, timeZone }: { at: string; nowMs: number; timeZone: string }) {
  const date = new Date(at);
  const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long", timeZone }).format(date);
  return (
    <time dateTime={at} title={exact}>
      {describeTime(date, nowMs, timeZone)}
    </time>
  );
}
