"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { cellIndex, indexAfterKey, nearestIndex } from "./nearest.ts";

/** One value to read: where it stands, as shares of the plot, and what it says. */
export interface Reading {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly text: string;
  /** Where it leads when it is pressed, as to the same page narrowed to it. */
  readonly href?: string;
}

const percent = (share: number) => `${Math.round(share * 1e5) / 1e3}%`;

/**
 * Reads a chart's values out, under the pointer and by the arrow keys, in the line beneath it. To a screen reader it is a
 * slider along the values: every one knows how to move such a thing and says the new value by itself. What it draws on the
 * server stands without it; the figure has its table besides.
 */
export function ChartReader({
  label,
  summary,
  readings,
  columns,
  height,
  left,
  below,
  children,
}: {
  label: string;
  /** What the line says while nothing is read. */
  summary: string;
  readings: readonly Reading[];
  /** For a grid, given line by line: how many cells a line has. */
  columns?: number;
  /** Of the plot: pixels, or anything CSS knows. */
  height: number | string;
  /** The labels of the axis at the left, in a box as high as the plot. */
  left?: React.ReactNode;
  /** The labels of the axis beneath, in a box as wide as the plot. */
  below?: React.ReactNode;
  children: React.ReactNode;
}) {
  const [index, setIndex] = useState<number | null>(null);
  const reading = index === null ? undefined : readings[index];

  const router = useRouter();
  const follow = () => {
    if (reading?.href) router.push(reading.href, { scroll: false });
  };

  const readAt = (event: React.PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    const next = columns
      ? cellIndex(x, y, columns, Math.ceil(readings.length / columns))
      : nearestIndex(
          readings.map((one) => one.x + one.w / 2),
          x,
        );
    setIndex(next < 0 ? null : next);
  };
  const move = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && index !== null) {
      // Taken: what else Escape leads back from waits for the next press.
      event.preventDefault();
      return setIndex(null);
    }
    if (event.key === "Enter") return follow();
    const next = indexAfterKey(event.key, index, readings.length, columns);
    if (next === undefined) return;
    event.preventDefault();
    setIndex(next);
  };

  return (
    <div className="grid min-w-0 grid-cols-[auto_minmax(0,1fr)]">
      <div className="relative" style={{ height }}>
        {left}
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-roledescription="chart"
        aria-valuemin={0}
        aria-valuemax={readings.length}
        aria-valuenow={index === null ? 0 : index + 1}
        aria-valuetext={reading?.text ?? summary}
        onKeyDown={move}
        onPointerMove={readAt}
        onPointerDown={readAt}
        // A finger's first press reads a value out; with a mouse it is read already.
        onPointerUp={(event) => event.pointerType === "mouse" && event.button === 0 && follow()}
        onPointerLeave={(event) => event.pointerType === "mouse" && setIndex(null)}
        onBlur={() => setIndex(null)}
        className="relative touch-pan-y cursor-crosshair"
        style={{ height }}
      >
        {children}
        {reading ? (
          <span
            className="pointer-events-none absolute rounded-[2px] outline-2 outline-text"
            style={{
              left: percent(reading.x),
              top: percent(reading.y),
              width: percent(reading.w),
              height: percent(reading.h),
            }}
          />
        ) : null}
      </div>
      {below ? <div className="col-start-2">{below}</div> : null}
      <p className={`col-span-2 min-h-10 pt-1.5 text-sm @md:min-h-5 ${reading ? "" : "text-muted"}`}>
        {reading?.text ?? summary}
        {reading?.href ? (
          <>
            {" "}
            <Link
              href={reading.href}
              scroll={false}
              // Pressing it must not first put away what it belongs to.
              onPointerDown={(event) => event.preventDefault()}
              tabIndex={-1}
              className="underline underline-offset-2 pointer-fine:hidden"
            >
              Show these
            </Link>
          </>
        ) : null}
      </p>
    </div>
  );
}
