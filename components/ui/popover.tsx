"use client";

import { type ComponentProps, useState } from "react";
import { useWhenNeeded } from "./use-when-needed.ts";

export interface PopoverProps {
  /** Names what opens, for screen readers. */
  label: string;
  side?: "top" | "right" | "bottom" | "left";
  align?: "start" | "center" | "end";
  /** What opens; a function is given the way to close it. */
  content: React.ReactNode | ((close: () => void) => React.ReactNode);
}

/** A button that opens a small panel beside it. Escape and a click elsewhere close it. Fetched when first opened. */
export function Popover({
  label,
  side,
  align,
  content,
  children,
  ...button
}: PopoverProps & Omit<ComponentProps<"button">, "onClick" | "type" | "content">) {
  const [opened, setOpened] = useState(false);
  const { loaded: surface, load, warm } = useWhenNeeded(() => import("./popover-surface.tsx"));
  if (opened && surface) {
    return (
      <surface.PopoverSurface label={label} side={side} align={align} content={content}>
        <button type="button" {...button}>
          {children}
        </button>
      </surface.PopoverSurface>
    );
  }
  // As in Menu: Radix takes over from this button at the first press.
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-expanded={false}
      onPointerEnter={warm}
      onFocus={warm}
      onClick={() => {
        load();
        setOpened(true);
      }}
      {...button}
    >
      {children}
    </button>
  );
}
