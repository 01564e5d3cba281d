"use client";

import { useEffect, useEffectEvent } from "react";

/** After `g` the next key says where to go, which is the shell's matter. */
const leaderMs = 1500;

/** Calls back for a single key that nobody else wants: none typed into a field, within a dialog or menu, or with Ctrl. */
export function useInboxKeys(onKey: (key: string) => boolean): void {
  const call = useEffectEvent(onKey);
  useEffect(() => {
    let leaderAt = 0;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (
        target instanceof Element &&
        target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu]")
      )
        return;
      if (event.key === "g") {
        leaderAt = event.timeStamp;
        return;
      }
      const led = event.timeStamp - leaderAt < leaderMs;
      leaderAt = 0;
      if (led) return;
      // A focused button or link answers to Enter itself.
      if (event.key === "Enter" && target instanceof Element && target.closest("a, button, summary")) return;
      if (call(event.key)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
