"use client";

import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { type Outcome, useRunAction } from "#components/ui/run-action.ts";
import type { DismissReason } from "#lib/contracts/suggestions.ts";

const reasons: { value: DismissReason; label: string }[] = [
  { value: "wrong_trigger", label: "It would start at the wrong time" },
  { value: "too_sensitive", label: "Too private to automate" },
  { value: "not_worth_it", label: "Not worth automating" },
  { value: "never_this_tool", label: "Never suggest this tool or file" },
  { value: "other", label: "Another reason" },
];

export interface SuggestionActions {
  dismiss: (id: string, reason: DismissReason) => Promise<Outcome>;
  restore: (id: string) => Promise<Outcome>;
}

function useRestore(id: string, actions: SuggestionActions) {
  const { pending, run } = useRunAction();
  const restore = () =>
    run(() => actions.restore(id), { done: "Suggestion is back.", failed: "It could not be taken back." });
  return { pending, restore };
}

/** Dismisses with a reason; the toast that follows takes it back. */
export function DismissMenu({ id, title, actions }: { id: string; title: string; actions: SuggestionActions }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const { pending, run } = useRunAction();
  const { restore } = useRestore(id, actions);
  const close = () => {
    if (menu.current) menu.current.open = false;
  };
  const dismiss = (reason: DismissReason) =>
    run(() => actions.dismiss(id, reason).finally(close), {
      done: "Suggestion dismissed.",
      failed: "It could not be dismissed; nothing was changed.",
      undo: restore,
    });

  return (
    <details
      ref={menu}
      className="relative"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !menu.current?.open) return;
        close();
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
  const { pending, restore } = useRestore(id, actions);
  return (
    <Button disabled={pending} onClick={restore}>
      {pending ? "Working…" : "Take it back"}
    </Button>
  );
}
