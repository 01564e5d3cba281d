import Link from "next/link";
import { percent } from "./geometry.ts";
import { lineWidth, placeOnRing, ringHeight } from "./place-on-ring.ts";
import { RingKey, RingMark, ringLook } from "./ring-mark.tsx";
import { counted, exact, type Unit } from "./words.ts";

/** What stands on the ring: its name, how strongly it is tied to the middle, and where it leads. */
export interface Companion {
  readonly key: string;
  readonly label: React.ReactNode;
  readonly value: number;
  readonly href: string;
  /** Of the graph's kinds: the number of its own. */
  readonly kind?: number;
}

/**
 * One thing in the middle and what goes with it around, the lines as thick as they go together often. A narrow place has no
 * room for it: there it is left out, so a list of the same must stand beneath.
 */
export function RingGraph({
  title,
  centre,
  companions,
  kinds = [],
  unit,
}: {
  title: string;
  centre: React.ReactNode;
  /** At most a dozen, the strongest first. */
  companions: readonly Companion[];
  /** What each kind of tie is called, four at most: each has a mark, a line and a colour of its own. */
  kinds?: readonly string[];
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
          {marks.map(({ key, x, y, value, kind = 0 }) => (
            <line
              key={key}
              x1="50%"
              y1="50%"
              x2={percent(x)}
              y2={percent(y)}
              stroke={ringLook(kind).colour}
              strokeDasharray={ringLook(kind).dashes}
              strokeWidth={lineWidth(value, most)}
            />
          ))}
          {marks.map(({ key, x, y, kind = 0 }) => (
            <svg key={key} x={percent(x)} y={percent(y)} overflow="visible" aria-hidden="true">
              <RingMark kind={kind} />
            </svg>
          ))}
        </svg>
        <p className="absolute top-1/2 left-1/2 max-w-[26%] -translate-x-1/2 -translate-y-1/2 rounded-md border border-line-strong bg-surface px-3 py-2 text-center font-semibold break-all">
          {centre}
        </p>
        <ul>
          {marks.map(({ key, x, y, side, label, value, href, kind = 0 }) => (
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
                title={kinds[kind] === undefined ? counted(value, unit) : `${kinds[kind]}: ${counted(value, unit)}`}
                className="flex min-h-6 min-w-0 items-center gap-2 rounded-md bg-bg px-1 text-sm underline underline-offset-2"
              >
                {kinds[kind] === undefined ? null : <span className="sr-only">{kinds[kind]} </span>}
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
      {kinds.length > 1 ? (
        <ul className="hidden flex-wrap gap-x-6 gap-y-1 pt-2 text-sm @2xl:flex">
          {kinds.map((name, kind) =>
            companions.some((companion) => companion.kind === kind) ? (
              <li key={name} className="flex items-center gap-2">
                <RingKey kind={kind} />
                {name}
              </li>
            ) : null,
          )}
        </ul>
      ) : null}
    </figure>
  );
}
