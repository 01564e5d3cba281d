"use client";

import { type ComponentProps, cloneElement, type ReactElement, useId, useState } from "react";
import { useWhenNeeded } from "./use-when-needed.ts";

type Described = { "aria-describedby"?: string };

export interface TooltipSide {
  side?: "top" | "right" | "bottom" | "left" | undefined;
}

/**
 * A few words about a control, on hover and on focus; Escape puts them away. `names` when the words are the control's
 * own name already, so that screen readers do not say them twice. What has to be read belongs on the page, not in here.
 */
export function Tooltip({
  text,
  names = false,
  side,
  children,
}: TooltipSide & { text: string; names?: boolean; children: ReactElement<Described> }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const { loaded: surface, load } = useWhenNeeded(() => import("./tooltip-surface.tsx"));
  const show = () => {
    load();
    setOpen(true);
  };
  // It only listens to what happens to the control within, and is no control itself.
  const listens: ComponentProps<"span"> = {
    onPointerEnter: (event) => event.pointerType === "mouse" && show(),
    onPointerLeave: () => setOpen(false),
    onPointerDown: () => setOpen(false),
    onFocus: (event) => event.target.matches(":focus-visible") && show(),
    onBlur: () => setOpen(false),
  };
  return (
    <span className="relative inline-flex" {...listens}>
      {names ? children : cloneElement(children, { "aria-describedby": id })}
      {names ? null : (
        <span id={id} hidden>
          {text}
        </span>
      )}
      {surface ? <surface.TooltipSurface text={text} side={side} open={open} onOpenChange={setOpen} /> : null}
    </span>
  );
}
