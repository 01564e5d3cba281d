import Link from "next/link";
import { drawn, percent } from "./geometry.ts";
import { counted, eventsUnit, exact, type Unit } from "./words.ts";

export interface HorizontalBar {
  readonly key: string;
  readonly label: React.ReactNode;
  readonly value: number;
  /** Where the bar leads, as to the same page filtered by it. */
  readonly href?: string;
  readonly here?: boolean;
}

/** How much of each: names, bars and figures, the largest first. It is a list already, so it needs no table besides. */
export function HorizontalBars({
  title,
  titleHidden,
  bars,
  unit = eventsUnit,
  empty = `No ${unit.many} in this time.`,
}: {
  title: string;
  titleHidden?: boolean;
  /** In the order they are shown. */
  bars: readonly HorizontalBar[];
  unit?: Unit;
  empty?: string;
}) {
  const most = Math.max(1, ...bars.map(({ value }) => drawn(value)));
  return (
    <figure className="grid min-w-0 grid-cols-1 gap-2">
      <figcaption className={titleHidden ? "sr-only" : "font-semibold"}>{title}</figcaption>
      {bars.length === 0 ? <p className="text-muted text-sm">{empty}</p> : null}
      <ol className="grid grid-cols-1">
        {bars.map(({ key, label, value, href, here }) => {
          const inside = (
            <>
              <span className="flex min-w-0 items-baseline justify-between gap-3">
                <span className={`min-w-0 break-words ${here ? "font-semibold" : ""}`}>{label}</span>
                <span className="shrink-0 text-sm tabular-nums" title={counted(value, unit)}>
                  {exact(value)}
                  <span className="sr-only"> {value === 1 ? unit.one : unit.many}</span>
                </span>
              </span>
              <span aria-hidden="true" className="block h-1.5 rounded-full bg-line">
                <span
                  className={`block h-full rounded-full ${here ? "bg-accent" : "bg-data-1"}`}
                  // A share too small to see is still there.
                  style={{ width: value > 0 ? `max(3px, ${percent(drawn(value) / most)})` : 0 }}
                />
              </span>
            </>
          );
          const look = "grid min-h-(--row) content-center gap-1 rounded-md px-2 py-1";
          return (
            <li key={key}>
              {href ? (
                <Link href={href} aria-current={here ? "true" : undefined} className={`${look} hover:bg-sunken`}>
                  {inside}
                </Link>
              ) : (
                <div className={look}>{inside}</div>
              )}
            </li>
          );
        })}
      </ol>
    </figure>
  );
}
