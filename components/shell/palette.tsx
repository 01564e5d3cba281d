"use client";

import { useRouter } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";
import { Icon } from "#components/ui/icon.tsx";
import type { Outcome } from "#components/ui/run-action.ts";
import { useWhenNeeded } from "#components/ui/use-when-needed.ts";
import type { Organization } from "#lib/contracts/accounts.ts";
import type { SetAppearance } from "./appearance.ts";
import { usePalette } from "./palette-store.ts";
import { places } from "./places.ts";
import { useShortcut } from "./use-shortcut.ts";

export interface PaletteProps {
  organization: Organization;
  organizations: readonly Organization[];
  setAppearance: SetAppearance;
  signOut: () => Promise<void>;
  analyze: () => Promise<Outcome>;
}

/** The palette and the list of shortcuts, both fetched when first opened, and the keys that work on every page. */
export function Palette(props: PaletteProps) {
  const { open, openPalette, openShortcuts, close } = usePalette();
  const palette = useWhenNeeded(() => import("./palette-dialog.tsx"));
  const list = useWhenNeeded(() => import("./shortcut-list.tsx"));
  const { load: loadPalette } = palette;
  const { load: loadList } = list;
  useEffect(() => {
    if (open === "palette") loadPalette();
    if (open === "shortcuts") loadList();
  }, [open, loadPalette, loadList]);
  // The page that is left behind may have had it open.
  useEffect(() => close, [close]);
  useShortcut({ keys: "mod+k", label: "Search and commands", group: "Everywhere", run: openPalette });
  useShortcut({ keys: "/", label: "Search and commands", group: "Everywhere", run: openPalette });
  useShortcut({ keys: "?", label: "Keyboard shortcuts", group: "Everywhere", run: openShortcuts });
  return (
    <>
      {places.map(({ name, letter, path }) => (
        <GoTo key={name} keys={`g ${letter}`} name={name} href={`/w/${props.organization.slug}${path}`} />
      ))}
      {palette.loaded ? <palette.loaded.PaletteDialog {...props} open={open === "palette"} /> : null}
      {list.loaded ? <list.loaded.ShortcutList open={open === "shortcuts"} /> : null}
    </>
  );
}

function GoTo({ keys, name, href }: { keys: string; name: string; href: string }) {
  const router = useRouter();
  useShortcut({ keys, label: `Go to ${name}`, group: "Everywhere", run: () => router.push(href) });
  return null;
}

const neverChanges = () => () => {};
const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** Opens the palette, for those who do not know its key yet. */
export function PaletteButton() {
  const openPalette = usePalette((state) => state.openPalette);
  // Only the browser knows, so it says so once it is there.
  const onMac = useSyncExternalStore(neverChanges, isMac, () => false);
  return (
    <button
      type="button"
      onClick={openPalette}
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      className="inline-flex size-11 items-center justify-center gap-2 rounded-md text-muted hover:bg-sunken hover:text-text md:h-9 md:w-40 md:justify-start md:border md:border-line-strong md:bg-surface md:px-2.5 pointer-coarse:md:h-11"
    >
      <Icon name="search" />
      <span className="sr-only md:not-sr-only md:flex-1 md:text-left">
        Search<span className="sr-only"> and commands</span>
      </span>
      <span aria-hidden="true" className="hidden font-mono text-sm md:inline">
        {onMac ? "⌘ K" : "Ctrl K"}
      </span>
    </button>
  );
}
