"use client";

import { createContext, useContext, useEffect, useMemo, useState } from "react";
import { Button } from "./button.tsx";
import { IconButton } from "./icon-button.tsx";

interface Toast {
  text: string;
  tone?: "info" | "error";
  action?: { label: string; run: () => void };
}

const ToastContext = createContext<{ show: (toast: Toast) => void }>({ show: () => {} });

/** Says shortly what happened, with its undo. */
export const useToast = () => useContext(ToastContext);

/** How long it stays when there is nothing to do about it. */
const shownMs = 8_000;

/**
 * Where toasts are shown: one at a time, at the foot of the page. What failed and what can be undone stays until it is
 * closed or replaced, so nobody has to hurry; the rest goes by itself, though not while the pointer or the focus is on it.
 */
export function ToastRegion({ children }: { children: React.ReactNode }) {
  const [toast, show] = useState<Toast | null>(null);
  const [held, setHeld] = useState(false);
  const value = useMemo(() => ({ show }), []);
  const stays = toast === null || toast.tone === "error" || toast.action !== undefined;
  useEffect(() => {
    if (stays || held) return;
    const timer = setTimeout(() => show((now) => (now === toast ? null : now)), shownMs);
    return () => clearTimeout(timer);
  }, [toast, stays, held]);
  const close = () => {
    show(null);
    setHeld(false);
  };
  const holds: React.ComponentProps<"div"> = {
    onPointerEnter: () => setHeld(true),
    onPointerLeave: () => setHeld(false),
    onFocus: () => setHeld(true),
    onBlur: () => setHeld(false),
    onKeyDown: (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      close();
    },
  };
  return (
    <ToastContext value={value}>
      {children}
      <div
        role="status"
        aria-live={toast?.tone === "error" ? "assertive" : "polite"}
        className="pointer-events-none fixed inset-x-4 bottom-20 z-60 flex justify-center md:bottom-6"
      >
        {toast ? (
          <div
            key={toast.text}
            {...holds}
            className={`pointer-events-auto flex max-w-xl items-center gap-2 rounded-md border bg-surface py-1 pr-1 pl-4 motion-safe:animate-appear ${toast.tone === "error" ? "border-danger text-danger" : "border-line-strong"}`}
          >
            <span className="min-w-0 py-1.5">{toast.text}</span>
            {toast.action ? (
              <Button
                size="small"
                onClick={() => {
                  close();
                  toast.action?.run();
                }}
              >
                {toast.action.label}
              </Button>
            ) : null}
            <IconButton icon="close" label="Close" side="top" onClick={close} />
          </div>
        ) : null}
      </div>
    </ToastContext>
  );
}
