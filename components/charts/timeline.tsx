import { useId } from "react";
import { ChartFigure, NothingToDraw } from "./chart-figure.tsx";
import { ChartReader, type Reading } from "./chart-reader.tsx";
import { momentScale, percent } from "./geometry.ts";
import { exact } from "./words.ts";

const height = 56;
const dayMs = 86_400_000;

/**
 * Occurrences of a pattern along time: a mark for each time it held, and where it was due and did not, a gap in the line
 * with a ring in it.
 */
export function Timeline({
  occurrences,
  misses,
  timeZone,
  title = "When it happened",
  titleHidden = true,
  table = true,
}: {
  occurrences: readonly { started_at: string }[];
  misses: readonly { expected_at: string; note?: string | null }[];
  timeZone: string;
  title?: string;
  titleHidden?: boolean;
  /** False where the page lists the occurrences besides. */
  table?: boolean;
}) {
  const id = useId();
  const marks = [
    ...occurrences.map(({ started_at }) => ({ at: Date.parse(started_at), held: true, note: null as string | null })),
    ...misses.map(({ expected_at, note }) => ({ at: Date.parse(expected_at), held: false, note: note ?? null })),
  ].toSorted((a, b) => a.at - b.at);
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last) {
    return (
      <ChartFigure title={title} titleHidden={titleHidden}>
        <NothingToDraw height={height} words="It has not happened yet." />
      </ChartFigure>
    );
  }
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone });
  const moment = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  });
  const { place } = momentScale(first.at, last.at);
  // Kept off the edges, so that the outermost marks are whole.
  const x = (at: number) => 0.015 + place(at) * 0.97;
  const say = ({ at, held, note }: (typeof marks)[number]) =>
    `${moment.format(at)}: ${held ? "it held" : `it was due and did not happen${note ? ` (${note})` : ""}`}`;
  const readings = marks.map((mark): Reading => ({ x: x(mark.at) - 0.008, y: 0, w: 0.016, h: 1, text: say(mark) }));
  const held = occurrences.length;
  const summary = `It held ${exact(held)} ${held === 1 ? "time" : "times"}${misses.length > 0 ? ` and was missed ${exact(misses.length)} ${misses.length === 1 ? "time" : "times"}` : ""}.`;
  const many = last.at - first.at > dayMs;
  return (
    <ChartFigure
      title={title}
      titleHidden={titleHidden}
      legend={
        <ul className="flex flex-wrap gap-x-4 text-sm">
          <li className="inline-flex items-center gap-1.5">
            <svg width="8" height="14" aria-hidden="true">
              <rect x="2" width="4" height="14" rx="1" fill="var(--data-1)" />
            </svg>
            It held
          </li>
          {misses.length > 0 ? (
            <li className="inline-flex items-center gap-1.5">
              <svg width="12" height="12" aria-hidden="true">
                <circle cx="6" cy="6" r="4.25" fill="none" stroke="var(--danger)" strokeWidth="1.75" />
              </svg>
              It was due and did not happen
            </li>
          ) : null}
        </ul>
      }
      table={
        table
          ? {
              head: ["When", "What"],
              rows: marks.toReversed().map((mark) => [moment.format(mark.at), mark.held ? "It held" : "Missed"]),
            }
          : null
      }
    >
      <ChartReader
        label={title}
        summary={summary}
        readings={readings}
        height={height}
        below={
          <div aria-hidden="true" className="flex justify-between gap-4 text-muted text-sm">
            <span>{day.format(first.at)}</span>
            {many ? <span>{day.format(last.at)}</span> : null}
          </div>
        }
      >
        <svg className="absolute inset-0 size-full" aria-hidden="true">
          <mask id={id} maskUnits="userSpaceOnUse" x="0" y="0" width="100%" height="100%">
            <rect width="100%" height="100%" fill="white" />
            {marks.map(({ at, held: isHeld }, index) =>
              isHeld ? null : (
                <circle key={`gap-${at}-${index.toString()}`} cx={percent(x(at))} cy="28" r="8" fill="black" />
              ),
            )}
          </mask>
          <line x1="0" x2="100%" y1="28" y2="28" stroke="var(--line-strong)" strokeWidth="1.5" mask={`url(#${id})`} />
          {marks.map(({ at, held: isHeld }, index) =>
            isHeld ? (
              <rect
                key={`held-${at}-${index.toString()}`}
                x={percent(x(at))}
                // Half of its own width to the left, in pixels.
                transform="translate(-1.75 0)"
                y="12"
                width="3.5"
                height="32"
                rx="1"
                fill="var(--data-1)"
              />
            ) : (
              <circle
                key={`missed-${at}-${index.toString()}`}
                cx={percent(x(at))}
                cy="28"
                r="4.25"
                fill="none"
                stroke="var(--danger)"
                strokeWidth="1.75"
              />
            ),
          )}
        </svg>
      </ChartReader>
    </ChartFigure>
  );
}
