"use client";

import { type RefObject, useEffect, useRef } from "react";
import { useShortcut } from "./use-shortcut.ts";

/** The lines of a list that the keys go through: put `data-row` on what takes the focus, a link or a button. */
const rows = "[data-row]";

/** Where a key leads among `count` lines; -1 is before the first. Undefined for keys that lead nowhere. */
export function rowAfterKey(key: string, index: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === "j" || key === "ArrowDown") return Math.min(count - 1, index + 1);
  if (key === "k" || key === "ArrowUp") return Math.max(0, index - 1);
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return undefined;
}

/**
 * Moves the focus through a list: `j` and `k` from anywhere on the page, arrows, Home and End once it is inside. What a
 * line does on Enter is its own affair: it is a link or a button. `what` names the lines in the list of shortcuts.
 */
export function useListKeys(list: RefObject<HTMLElement | null>, what = "line"): void {
  const move = (key: string): boolean => {
    const found = [...(list.current?.querySelectorAll<HTMLElement>(rows) ?? [])];
    const index = found.findIndex((row) => row.contains(document.activeElement));
    const next = rowAfterKey(key, index, found.length);
    if (next === undefined) return false;
    found[next]?.focus();
    found[next]?.scrollIntoView({ block: "nearest" });
    return true;
  };
  useShortcut({ keys: "j", label: `Next ${what}`, group: "In lists", run: () => move("j") });
  useShortcut({ keys: "k", label: `Previous ${what}`, group: "In lists", run: () => move("k") });
  useEffect(() => {
    const element = list.current;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.key.length === 1) return;
      if (!(event.target instanceof HTMLElement) || !event.target.matches(rows)) return;
      const found = [...(element?.querySelectorAll<HTMLElement>(rows) ?? [])];
      const next = rowAfterKey(event.key, found.indexOf(event.target), found.length);
      if (next === undefined) return;
      event.preventDefault();
      found[next]?.focus();
      found[next]?.scrollIntoView({ block: "nearest" });
    };
    element?.addEventListener("keydown", onKeyDown);
    return () => element?.removeEventListener("keydown", onKeyDown);
  }, [list]);
}

/** A list's keys around lines that the server rendered: see `useListKeys`. */
export function ListKeys({
  what,
  className,
  children,
}: {
  what?: string;
  className?: string;
  children: React.ReactNode;
}) {
  const list = useRef<HTMLDivElement>(null);
  useListKeys(list, what);
  return (
    <div ref={list} className={className}>
      {children}
    </div>
  );
}
