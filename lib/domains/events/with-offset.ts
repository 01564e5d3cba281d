/** An instant as RFC 3339 on a clock this many minutes east of UTC: `2026-11-20T09:05:00.000+01:00`. */
export function withOffset(at: Date, utcOffsetMinutes: number): string {
  const wall = new Date(at.getTime() + utcOffsetMinutes * 60_000).toISOString().slice(0, -1);
  if (utcOffsetMinutes === 0) return `${wall}Z`;
  const minutes = Math.abs(utcOffsetMinutes);
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${wall}${utcOffsetMinutes < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}
