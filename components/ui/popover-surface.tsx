"use client";

import * as Radix from "radix-ui/popover";
import { useState } from "react";
import type { PopoverProps } from "./popover.tsx";

/** The open panel and its button. Loaded when the first one is opened, and open from then. */
export function PopoverSurface({
  label,
  side = "bottom",
  align = "start",
  content,
  children,
}: PopoverProps & { children: React.ReactNode }) {
  const [open, setOpen] = useState(true);
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          className="z-50 max-h-(--radix-popover-content-available-height) w-max max-w-[min(22rem,calc(100vw-1rem))] overflow-y-auto rounded-md border border-line-strong bg-surface p-3 text-text motion-safe:animate-appear"
        >
          {typeof content === "function" ? content(() => setOpen(false)) : content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
