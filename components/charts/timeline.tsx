const width = 720;
const pad = 12;

/** Occurrences of a pattern along time, with its misses drawn as gaps: hollow marks below the line. */
export function Timeline({
  occurrences,
  misses,
  timeZone,
}: {
  occurrences: readonly { started_at: string }[];
  misses: readonly { expected_at: string }[];
  timeZone: string;
}) {
  const held = occurrences.map(({ started_at }) => Date.parse(started_at));
  const missed = misses.map(({ expected_at }) => Date.parse(expected_at));
  const all = [...held, ...missed];
  if (all.length === 0) return null;
  const first = Math.min(...all);
  const span = Math.max(1, Math.max(...all) - first);
  const x = (at: number) => pad + ((at - first) / span) * (width - 2 * pad);
  const format = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone });
  return (
    <figure className="grid gap-2">
      <svg
        viewBox={`0 0 ${width} 44`}
        className="block h-auto w-full"
        role="img"
        aria-label={`${held.length} occurrences and ${missed.length} misses between ${format.format(first)} and ${format.format(first + span)}`}
      >
        <line x1={pad} x2={width - pad} y1="28" y2="28" stroke="var(--line-strong)" />
        {held.map((at, index) => (
          <rect
            key={`h${at}-${index.toString()}`}
            x={x(at) - 1.5}
            y="10"
            width="3"
            height="18"
            rx="1"
            fill="var(--data-1)"
          >
            <title>{format.format(at)}</title>
          </rect>
        ))}
        {missed.map((at, index) => (
          <circle
            key={`m${at}-${index.toString()}`}
            cx={x(at)}
            cy="36"
            r="3.5"
            fill="var(--bg)"
            stroke="var(--danger)"
            strokeWidth="1.5"
          >
            <title>{`Missed: ${format.format(at)}`}</title>
          </circle>
        ))}
      </svg>
      <figcaption className="flex flex-wrap justify-between gap-x-4 text-sm text-muted">
        <span>{format.format(first)}</span>
        <span className="flex gap-4" aria-hidden="true">
          <span>
            <span className="text-data-1">▮</span> held
          </span>
          {missed.length > 0 ? (
            <span>
              <span className="text-danger">○</span> missed
            </span>
          ) : null}
        </span>
        <span>{format.format(first + span)}</span>
      </figcaption>
    </figure>
  );
}
