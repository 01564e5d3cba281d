"use client";

import { createContext, useContext, useMemo, useState } from "react";
import { Button } from "./button.tsx";

interface Toast {
  text: string;
  tone?: "info" | "error";
  action?: { label: string; run: () => void };
}

const ToastContext = createContext<{ show: (toast: Toast) => void }>({ show: () => {} });

/** Says shortly what happened, with its undo. One at a time; it stays until closed or replaced, so nobody has to hurry. */
export const useToast = () => useContext(ToastContext);

export function ToastRegion({ children }: { children: React.ReactNode }) {
  const [toast, show] = useState<Toast | null>(null);
  const value = useMemo(() => ({ show }), []);
  return (
    <ToastContext value={value}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed inset-x-4 bottom-20 z-30 flex justify-center md:bottom-6"
      >
        {toast ? (
          <div
            className={`pointer-events-auto flex items-center gap-3 rounded-md border bg-surface py-1.5 pr-1.5 pl-4 ${toast.tone === "error" ? "border-danger text-danger" : "border-line-strong"}`}
          >
            <span>{toast.text}</span>
            {toast.action ? (
              <Button
                onClick={() => {
                  toast.action?.run();
                  show(null);
                }}
              >
                {toast.action.label}
              </Button>
            ) : null}
            <Button look="quiet" onClick={() => show(null)}>
              Close
            </Button>
          </div>
        ) : null}
      </div>
    </ToastContext>
  );
}
