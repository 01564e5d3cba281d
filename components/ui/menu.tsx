"use client";

import { type ComponentProps, useEffect, useRef, useState } from "react";
import type { IconName } from "./icon.tsx";
import { useWhenNeeded } from "./use-when-needed.ts";

/** One line of a menu. With `href` it is a link, and `checked` says that one is there; else `checked` is a choice that is on or off. */
export type MenuItem =
  | {
      label: string;
      icon?: IconName;
      /** Small, beside the label. */
      note?: string;
      href?: string;
      onSelect?: () => void;
      checked?: boolean;
      danger?: boolean;
      disabled?: boolean;
    }
  | { heading: string }
  | "line";

export interface MenuProps {
  items: readonly MenuItem[];
  /** Names the menu for screen readers; the button's own words unless given. */
  label?: string;
  side?: "top" | "right" | "bottom" | "left";
  align?: "start" | "center" | "end";
  /** Fetches the menu's code once the page is there: for one that a key opens from anywhere, without hover or focus before. */
  early?: boolean;
}

/**
 * A button that opens a menu: arrows, typing ahead and Escape work as in any menu. Give the button's content as
 * children and its look as `className`. The menu's code is fetched when one is first opened, and warmed on hover or focus.
 */
export function Menu({
  items,
  label,
  side,
  align,
  early = false,
  children,
  ...button
}: MenuProps & Omit<ComponentProps<"button">, "onClick" | "type">) {
  const [opened, setOpened] = useState(false);
  const placeholder = useRef<HTMLButtonElement>(null);
  const { loaded: surface, load, warm } = useWhenNeeded(() => import("./menu-surface.tsx"));
  useEffect(() => {
    if (early) warm();
  }, [early, warm]);
  if (opened && surface) {
    return (
      <surface.MenuSurface items={items} label={label} side={side} align={align}>
        <button type="button" {...button}>
          {children}
        </button>
      </surface.MenuSurface>
    );
  }
  // Radix takes over from this button at the first press: the focus goes into the menu then, and back to the new one.
  return (
    <button
      ref={placeholder}
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={warm}
      onFocus={warm}
      onClick={() => {
        load();
        setOpened(true);
      }}
      onKeyDown={(event) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        placeholder.current?.click();
      }}
      {...button}
    >
      {children}
    </button>
  );
}
