"use client";

import { useEffect } from "react";
import { useWhenNeeded } from "./use-when-needed.ts";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence below the title. */
  description?: React.ReactNode;
  size?: "small" | "large";
  /** For a question that must be answered: a click beside it does not close it. */
  asks?: boolean;
  children: React.ReactNode;
}

/**
 * A dialog over the page. Escape and a click beside it close it, and the focus goes back to where it was. Its code is
 * fetched when one is first opened. End it with `<DialogFoot>`.
 */
export function Dialog(props: DialogProps) {
  const { loaded: surface, load } = useWhenNeeded(() => import("./dialog-surface.tsx"));
  const { open } = props;
  useEffect(() => {
    if (open) load();
  }, [open, load]);
  return surface ? <surface.DialogSurface {...props} /> : null;
}

/** The buttons that end a dialog: the safe one first, so that it has the focus. */
export function DialogFoot({ children }: { children: React.ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 pt-2">{children}</div>;
}
