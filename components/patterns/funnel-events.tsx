import { percent } from "#components/charts/geometry.ts";
import { exact } from "#components/charts/words.ts";
import type { EventUse } from "#lib/contracts/describe-funnel.ts";

/**
 * What became of all events, a step each: every bar begins where the one above it ends, so that what they add up to is
 * seen. It is a list with its figures already, so it needs no table besides.
 */
export function FunnelEvents({ events, uses }: { events: number; uses: readonly EventUse[] }) {
  const whole = Math.max(1, events);
  let before = 0;
  return (
    <figure className="grid min-w-0 grid-cols-1 gap-1">
      <figcaption className="text-muted text-sm">
        Each of your {exact(events)} events is counted once. A bar begins where the one above it ends.
      </figcaption>
      <ol className="grid grid-cols-1">
        {uses.map(({ key, label, means, events: count }) => {
          const from = before / whole;
          before += count;
          const isGoal = key === "suggested" || key === "in_patterns";
          return (
            <li key={key} className="grid gap-1 border-line border-b py-2 last:border-b-0">
              <span className="flex min-w-0 items-baseline justify-between gap-3">
                <span className="min-w-0 break-words font-semibold">{label}</span>
                <span className="shrink-0 tabular-nums">
                  {exact(count)}
                  <span className="sr-only"> of {exact(events)} events</span>
                  <span className="inline-block min-w-14 pl-2 text-right text-muted text-sm">
                    {sayShare(count, events)}
                  </span>
                </span>
              </span>
              <span aria-hidden="true" className="relative block h-2 rounded-full bg-line">
                {count > 0 ? (
                  <span
                    className={`absolute h-full rounded-full ${isGoal ? "bg-data-1" : "bg-data-6"}`}
                    // A share too small to see is still there, and within.
                    style={{
                      left: `min(${percent(from)}, calc(100% - 4px))`,
                      width: `max(4px, ${percent(count / whole)})`,
                    }}
                  />
                ) : null}
              </span>
              <span className="max-w-[65ch] text-muted text-sm">{means}</span>
            </li>
          );
        })}
      </ol>
    </figure>
  );
}

/** "52 %"; what is there and rounds to nothing, and what is nearly all, as such. */
function sayShare(count: number, whole: number): string {
  if (count === 0 || whole === 0) return "0 %";
  const share = Math.round((count / whole) * 100);
  if (share === 0) return "< 1 %";
  return share === 100 && count < whole ? "> 99 %" : `${share} %`;
}
