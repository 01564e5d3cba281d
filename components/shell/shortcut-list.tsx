"use client";

import { useSyncExternalStore } from "react";
import { DialogSurface } from "#components/ui/dialog-surface.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { usePalette } from "./palette-store.ts";
import { listShortcuts, onShortcuts, type Shortcut } from "./shortcuts.ts";

const order = ["On this page", "In lists", "Everywhere"];
const none: readonly Shortcut[] = [];

/** Every shortcut that works on this page, by where it works. Loaded when first opened. */
export function ShortcutList({ open }: { open: boolean }) {
  const close = usePalette((state) => state.close);
  const shortcuts = useSyncExternalStore(onShortcuts, listShortcuts, () => none);
  const groups = Map.groupBy(shortcuts, ({ group }) => group);
  const rank = (group: string) => (order.includes(group) ? order.indexOf(group) : 0);
  return (
    <DialogSurface
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Keyboard shortcuts"
      description="Press keys that stand apart one after the other. They rest while you type, and can be switched off under Appearance."
    >
      <div className="grid gap-5">
        {[...groups.entries()]
          .toSorted(([a], [b]) => rank(a) - rank(b))
          .map(([group, ofGroup]) => (
            <section key={group} className="grid gap-1">
              <h3 className="text-muted text-sm">{group}</h3>
              <dl>
                {oneEach(ofGroup).map(({ label, keys }) => (
                  <div
                    key={label}
                    className="flex min-h-9 items-center justify-between gap-4 border-line border-b last:border-b-0"
                  >
                    <dt>{label}</dt>
                    <dd className="flex flex-wrap items-center justify-end gap-1.5 text-muted text-sm">
                      {keys.map((one, index) => (
                        <span key={one} className="inline-flex items-center gap-1.5">
                          {index > 0 ? "or" : null}
                          <Kbd keys={one} />
                        </span>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
      </div>
    </DialogSurface>
  );
}

/** One line for each thing to do, with all its keys. */
function oneEach(shortcuts: readonly Shortcut[]): { label: string; keys: string[] }[] {
  return [...Map.groupBy(shortcuts, ({ label }) => label)].map(([label, same]) => ({
    label,
    keys: [...new Set(same.map(({ keys }) => keys))],
  }));
}
