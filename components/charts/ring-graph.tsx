import Link from "next/link";
import { percent } from "./geometry.ts";
import { lineWidth, placeOnRing, ringHeight } from "./place-on-ring.ts";
import { counted, exact, type Unit } from "./words.ts";

/** What stands on the ring: its name, how strongly it is tied to the middle, and where it leads. */
export interface Companion {
  readonly key: string;
  readonly label: React.ReactNode;
  readonly value: number;
  readonly href: string;
}

/**
 * One thing in the middle and what goes with it around, the lines as thick as they go together often. A narrow place has no
 * room for it: there it is left out, so a list of the same must stand beneath.
 */
export function RingGraph({
  title,
  centre,
  companions,
  unit,
}: {
  title: string;
  centre: React.ReactNode;
  /** At most a dozen, the strongest first. */
  companions: readonly Companion[];
  unit: Unit;
}) {
  const most = Math.max(0, ...companions.map(({ value }) => value));
  const marks = placeOnRing(companions.length).flatMap((place, index) => {
    const companion = companions[index];
    return companion ? [{ ...place, ...companion }] : [];
  });
  return (
    <figure className="@container min-w-0">
      <figcaption className="sr-only">{title}</figcaption>
      <div className="relative hidden @2xl:block" style={{ height: ringHeight(marks.length) }}>
        <svg className="absolute inset-0 size-full" aria-hidden="true">
          {marks.map(({ key, x, y, value }) => (
            <line
              key={key}
              x1="50%"
              y1="50%"
              x2={percent(x)}
              y2={percent(y)}
              stroke="var(--data-1)"
              strokeWidth={lineWidth(value, most)}
            />
          ))}
          {marks.map(({ key, x, y }) => (
            <circle
              key={key}
              cx={percent(x)}
              cy={percent(y)}
              r="6"
              fill="var(--surface)"
              stroke="var(--data-1)"
              strokeWidth="2"
            />
          ))}
        </svg>
        <p className="absolute top-1/2 left-1/2 max-w-[26%] -translate-x-1/2 -translate-y-1/2 rounded-md border border-line-strong bg-surface px-3 py-2 text-center font-semibold break-all">
          {centre}
        </p>
        <ul>
          {marks.map(({ key, x, y, side, label, value, href }) => (
            <li
              key={key}
              className="absolute max-w-[29%] -translate-y-1/2"
              style={{
                top: percent(y),
                [side === "right" ? "left" : "right"]: `calc(${percent(side === "right" ? x : 1 - x)} + 8px)`,
              }}
            >
              <Link
                href={href}
                title={counted(value, unit)}
                className="flex min-h-6 min-w-0 items-center gap-2 rounded-md bg-bg px-1 text-sm underline underline-offset-2"
              >
                <span className="min-w-0 truncate">{label}</span>
                <span className="shrink-0 text-muted tabular-nums">
                  {exact(value)}
                  <span className="sr-only"> {value === 1 ? unit.one : unit.many}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </figure>
  );
}
