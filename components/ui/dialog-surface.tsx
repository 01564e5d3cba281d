"use client";

import * as Radix from "radix-ui/dialog";
import { useRef } from "react";
import type { DialogProps } from "./dialog.tsx";
import { Icon } from "./icon.tsx";
import { lendNonce } from "./style-nonce.ts";

lendNonce();

/** The dialog itself. Loaded when the first one is opened. */
export function DialogSurface({ open, onOpenChange, title, description, size = "small", asks, children }: DialogProps) {
  const back = useRef<HTMLElement | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil motion-safe:animate-appear" />
        <Radix.Content
          role={asks ? "alertdialog" : "dialog"}
          className={`fixed top-[12dvh] left-1/2 z-50 grid max-h-[80dvh] w-[calc(100vw-2rem)] -translate-x-1/2 gap-4 overflow-y-auto overscroll-contain rounded-md border border-line-strong bg-surface p-5 text-text motion-safe:animate-appear ${size === "small" ? "max-w-md" : "max-w-2xl"}`}
          {...(description ? {} : { "aria-describedby": undefined })}
          onOpenAutoFocus={() => {
            back.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
          }}
          onCloseAutoFocus={(event) => {
            // There is no trigger of Radix's: whatever had the focus gets it back.
            event.preventDefault();
            back.current?.focus();
          }}
          onPointerDownOutside={(event) => asks && event.preventDefault()}
        >
          <div className="grid gap-1 pr-8">
            <Radix.Title className="text-lg">{title}</Radix.Title>
            {description ? <Radix.Description className="text-muted">{description}</Radix.Description> : null}
          </div>
          {children}
          {asks ? null : (
            <Radix.Close
              aria-label="Close"
              className="absolute top-3 right-3 inline-flex size-9 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-text pointer-coarse:size-11"
            >
              <Icon name="close" />
            </Radix.Close>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
