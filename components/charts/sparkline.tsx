import { bands, drawn, percent, valueAxis } from "./geometry.ts";

/** A few values as bars no higher than a line of text, beside the words that say what they are. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const axis = valueAxis(Math.max(0, ...values.map(drawn)));
  const { bar } = bands(values.length);
  return (
    <svg className="inline-block h-4 w-20 align-middle" role="img" aria-label={label}>
      <line x1="0" x2="100%" y1="100%" y2="100%" stroke="var(--line-strong)" />
      {values.map((value, index) => (
        <rect
          key={`bar-${index.toString()}`}
          x={percent(bar[index]?.x ?? 0)}
          width={percent(bar[index]?.w ?? 0)}
          y={percent(1 - axis.share(value))}
          height={percent(axis.share(value))}
          fill="var(--data-1)"
        />
      ))}
    </svg>
  );
}
