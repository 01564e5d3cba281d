"use client";

import { useEffect, useRef, useState } from "react";
import { contrast, type Rgb } from "#components/ui/contrast.ts";

/** A colour on its ground, and the contrast of the two as this browser shows them. */
export function MeasuredColour({ token, on, least, use }: { token: string; on: string; least: number; use: string }) {
  const swatch = useRef<HTMLSpanElement>(null);
  const [measured, setMeasured] = useState<number | null>(null);
  useEffect(() => {
    const measure = () => {
      if (!swatch.current) return;
      const style = getComputedStyle(swatch.current);
      const [front, back] = [shownAs(style.color), shownAs(style.backgroundColor)];
      setMeasured(front && back ? contrast(front, back) : null);
    };
    measure();
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", measure);
    return () => scheme.removeEventListener("change", measure);
  }, []);
  return (
    <li className="flex min-h-(--row) items-center gap-3 border-line border-b px-3 last:border-b-0">
      <span
        ref={swatch}
        aria-hidden="true"
        className="inline-flex h-6 w-10 shrink-0 items-center justify-center rounded-sm border border-line"
        style={{ color: `var(--${token})`, background: `var(--${on})` }}
      >
        {least >= 4.5 ? "Aa" : <span className="size-3 rounded-sm bg-current" />}
      </span>
      <span className="min-w-0 flex-1">
        <code>{token}</code> <span className="text-muted">on {on}</span>
        <span className="block text-muted text-sm">{use}</span>
      </span>
      <span className="text-sm tabular-nums" data-contrast={measured?.toFixed(2)} data-least={least}>
        {measured === null ? "" : `${measured.toFixed(1)} : 1`}
      </span>
    </li>
  );
}

/** A colour in any notation as the pixels it becomes, in linear sRGB. */
function shownAs(colour: string): Rgb | null {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return null;
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = pen.getImageData(0, 0, 1, 1).data;
  const linear = (value: number) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return [linear(red), linear(green), linear(blue)];
}
