"use client";

import { useRef, useTransition } from "react";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { DismissReason } from "#lib/contracts/suggestions.ts";

const reasons: { value: DismissReason; label: string }[] = [
  { value: "wrong_trigger", label: "It would start at the wrong time" },
  { value: "too_sensitive", label: "Too private to automate" },
  { value: "not_worth_it", label: "Not worth automating" },
  { value: "never_this_tool", label: "Never suggest this tool or file" },
  { value: "other", label: "Another reason" },
];

export interface SuggestionActions {
  dismiss: (id: string, reason: DismissReason) => Promise<{ ok: boolean; message?: string }>;
  restore: (id: string) => Promise<{ ok: boolean; message?: string }>;
}

/** Dismisses with a reason; the toast that follows takes it back. */
export function DismissMenu({ id, title, actions }: { id: string; title: string; actions: SuggestionActions }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [pending, start] = useTransition();
  const toast = useToast();

  const undo = () =>
    start(async () => {
      const result = await actions.restore(id);
      toast.show(
        result.ok
          ? { text: "Suggestion is back." }
          : { text: result.message ?? "It could not be taken back.", tone: "error" },
      );
    });
  const dismiss = (reason: DismissReason) =>
    start(async () => {
      const result = await actions.dismiss(id, reason);
      if (menu.current) menu.current.open = false;
      toast.show(
        result.ok
          ? { text: "Suggestion dismissed.", action: { label: "Undo", run: undo } }
          : { text: result.message ?? "It could not be dismissed; nothing was changed.", tone: "error" },
      );
    });

  return (
    <details
      ref={menu}
      className="relative"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !menu.current?.open) return;
        menu.current.open = false;
        menu.current.querySelector("summary")?.focus();
      }}
    >
      <summary
        aria-label={`Dismiss: ${title.replaceAll("`", "")}`}
        className="inline-flex min-h-9 list-none items-center rounded-md border border-line-strong bg-surface px-3 font-semibold hover:bg-sunken pointer-coarse:min-h-11"
      >
        {pending ? "Working…" : "Dismiss"}
      </summary>
      <div className="absolute right-0 z-10 mt-1 grid w-72 gap-0.5 rounded-md border border-line-strong bg-surface p-1">
        <p className="px-3 py-1 text-sm text-muted">Why? It helps the next suggestion.</p>
        {reasons.map(({ value, label }) => (
          <Button
            key={value}
            look="quiet"
            className="justify-start font-normal"
            disabled={pending}
            onClick={() => dismiss(value)}
          >
            {label}
          </Button>
        ))}
      </div>
    </details>
  );
}

/** Takes a dismissal back, from the list of dismissed ones. */
export function RestoreButton({ id, actions }: { id: string; actions: SuggestionActions }) {
  const [pending, start] = useTransition();
  const toast = useToast();
  return (
    <Button
      disabled={pending}
      onClick={() =>
        start(async () => {
          const result = await actions.restore(id);
          toast.show(
            result.ok
              ? { text: "Suggestion is back." }
              : { text: result.message ?? "It could not be taken back.", tone: "error" },
          );
        })
      }
    >
      {pending ? "Working…" : "Take it back"}
    </Button>
  );
}
