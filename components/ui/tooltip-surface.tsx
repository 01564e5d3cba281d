"use client";

import * as Radix from "radix-ui/tooltip";
import type { TooltipSide } from "./tooltip.tsx";

/** The tooltip's bubble, placed beside what holds it. Loaded when the first one is shown. */
export function TooltipSurface({
  text,
  side = "bottom",
  open,
  onOpenChange,
}: TooltipSide & { text: string; open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Radix.Provider delayDuration={300}>
      <Radix.Root open={open} onOpenChange={onOpenChange}>
        <Radix.Trigger asChild>
          {/* Only a place to point at: the control beneath stays the very element that has the focus. */}
          <span aria-hidden="true" className="pointer-events-none absolute inset-0" />
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            aria-hidden="true"
            className="z-50 max-w-72 rounded-md bg-text px-2 py-1 text-bg text-sm motion-safe:animate-appear"
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
