const dayMs = 86_400_000;
const dayCount = 56;
const cell = 8;

/** The days of the last eight weeks on which something happened, as a strip of marks, oldest first. */
export function DayStrip({ times, nowMs }: { times: readonly string[]; nowMs: number }) {
  const today = Math.floor(nowMs / dayMs);
  // The day is read from the time as written, in its own offset: the person's day, not the server's.
  const days = new Set(times.map((time) => Date.parse(`${time.slice(0, 10)}T00:00:00Z`) / dayMs));
  const shown = Array.from({ length: dayCount }, (_, index) => today - dayCount + 1 + index);
  const held = shown.filter((day) => days.has(day)).length;
  if (held === 0) return null;
  return (
    <svg
      viewBox={`0 0 ${dayCount * cell} 14`}
      className="block h-3.5 w-full max-w-md"
      role="img"
      aria-label={`Happened on ${held} of the last ${dayCount} days`}
    >
      {shown.map((day, index) =>
        days.has(day) ? (
          <rect key={day} x={index * cell + 1} y="1" width={cell - 2} height="12" rx="1.5" fill="var(--data-1)" />
        ) : (
          <rect key={day} x={index * cell + 1} y="6" width={cell - 2} height="2" fill="var(--line)" />
        ),
      )}
    </svg>
  );
}
