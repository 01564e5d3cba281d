/* Colour never speaks alone: each series has a texture of its own too, and the legend its name and its sum. */

/** The colour of a series; the sixth and "other" are grey. */
export const colourOf = (index: number): string => `var(--data-${Math.min(index, 5) + 1})`;

/** Lines of a dashed stroke, so that series differ without their colours. */
export const dashes = [undefined, "6 3", "2 3", "10 3 2 3", "1 4", "8 2"] as const;

const textures: readonly (React.ReactNode | null)[] = [
  null,
  <path key="diagonal" d="M-2 8L8 -2M-2 14L14 -2M4 14L14 4" />,
  <path key="dots" d="M3 3h.01M9 9h.01" strokeLinecap="round" strokeWidth="2.4" />,
  <path key="level" d="M0 3h12M0 9h12" />,
  <path key="counter" d="M-2 4L8 14M-2 -2L14 14M4 -2L14 8" />,
  null,
];

/** A series' fill. `id` belongs to the chart, whose `<SeriesFills>` define the textures; null for colours alone. */
export const fillOf = (id: string | null, index: number): string =>
  id !== null && textures[index] ? `url(#${id}-${index.toString()})` : colourOf(index);

/** Bars that are narrower than a texture would only be noise: order, lines between and the readout tell them apart. */
export const textureBarsMax = 45;

/** The fills of a chart's first `count` series. Goes into its svg. */
export function SeriesFills({ id, count }: { id: string; count: number }) {
  return (
    <defs>
      {textures.slice(0, count).map((texture, index) =>
        texture ? (
          <pattern
            // Their order is all that names them.
            key={`${id}-${index.toString()}`}
            id={`${id}-${index.toString()}`}
            width="12"
            height="12"
            patternUnits="userSpaceOnUse"
          >
            <rect width="12" height="12" fill={colourOf(index)} />
            <g stroke="var(--surface)" strokeWidth="1.6" strokeOpacity="0.6" fill="none">
              {texture}
            </g>
          </pattern>
        ) : null,
      )}
    </defs>
  );
}

/** Which colour and texture is which series, and how much each adds up to. */
export function Legend({
  id,
  entries,
  line = false,
}: {
  id: string | null;
  entries: readonly { key: string; label: string; value?: string }[];
  /** Lines instead of fills. */
  line?: boolean;
}) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {entries.map(({ key, label, value }, index) => (
        <li key={key} className="inline-flex min-w-0 items-center gap-1.5">
          <svg width="14" height="12" aria-hidden="true" className="shrink-0">
            {line ? (
              <line
                x1="0"
                x2="14"
                y1="6"
                y2="6"
                stroke={colourOf(index)}
                strokeWidth="2"
                strokeDasharray={dashes[index]}
              />
            ) : (
              <rect width="12" height="12" rx="2" fill={fillOf(id, index)} />
            )}
          </svg>
          <span className="min-w-0 break-words">{label}</span>
          {value ? <span className="text-muted tabular-nums">{value}</span> : null}
        </li>
      ))}
    </ul>
  );
}
