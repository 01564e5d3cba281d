"use client";

import { useEffect, useEffectEvent } from "react";
import { addShortcut } from "./shortcuts.ts";

/**
 * A shortcut while this component is on the page, listed under `?`. It never runs while somebody types, while a dialog or
 * a menu is open, or with a modifier held other than its own. Of two with the same keys, the one that came last runs.
 */
export function useShortcut({
  keys,
  label,
  group = "On this page",
  run,
  disabled = false,
}: {
  /** Keys one after the other, as `event.key` names them: `"e"`, `"g t"`, `"Escape"`; `"mod+k"` for Ctrl K or ⌘K. */
  keys: string;
  /** What it does: "Accept this suggestion". */
  label: string;
  group?: string;
  run: () => void;
  disabled?: boolean;
}): void {
  const runNow = useEffectEvent(run);
  useEffect(() => {
    if (disabled) return;
    return addShortcut({ keys, label, group, run: () => runNow() });
  }, [keys, label, group, disabled]);
}
