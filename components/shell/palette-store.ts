"use client";

import { create } from "zustand";

interface PaletteState {
  /** Which of the two is open: what to do and where to go, or the list of shortcuts. */
  readonly open: "palette" | "shortcuts" | null;
  readonly openPalette: () => void;
  readonly openShortcuts: () => void;
  readonly close: () => void;
}

/** Only whether the palette is open: buttons, keys and menus all over the page open it. */
export const usePalette = create<PaletteState>((set) => ({
  open: null,
  openPalette: () => set({ open: "palette" }),
  openShortcuts: () => set({ open: "shortcuts" }),
  close: () => set({ open: null }),
}));
