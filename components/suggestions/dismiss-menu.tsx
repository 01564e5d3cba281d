"use client";

import { buttonClass } from "#components/ui/button.tsx";
import { Menu } from "#components/ui/menu.tsx";
import { useRunAction } from "#components/ui/run-action.ts";
import type { DismissReason } from "#lib/contracts/suggestions.ts";
import { dismissReasons } from "./dismiss-reasons.ts";
import type { SuggestionActions } from "./suggestion-actions.ts";

/** Dismisses, and asks for the reason first. */
export function DismissMenu({
  name,
  onChoose,
  hint,
}: {
  name: string;
  onChoose: (reason: DismissReason) => void;
  hint?: React.ReactNode;
}) {
  return (
    <Menu
      label="Why? It counts for what is alike, too."
      items={[
        { heading: "Why? It counts for what is alike, too." },
        ...dismissReasons.map(({ value, label }) => ({ label, onSelect: () => onChoose(value) })),
      ]}
      className={buttonClass()}
      // Its key stands beside it, and the next key is to meet the open menu.
      early={hint !== undefined}
      data-dismiss=""
    >
      <span>
        Dismiss<span className="sr-only">: {name}</span>
      </span>
      {hint}
    </Menu>
  );
}

/** A dismissal where no list has to follow it: the toast takes it back. */
export function DismissButton({ id, name, actions }: { id: string; name: string; actions: SuggestionActions }) {
  const { run } = useRunAction();
  const restore = () =>
    run(() => actions.restore(id), { done: "Suggestion is back.", failed: "It could not be taken back." });
  return (
    <DismissMenu
      name={name}
      onChoose={(reason) =>
        run(() => actions.dismiss(id, reason), {
          done: "Suggestion dismissed.",
          failed: "It could not be dismissed; nothing was changed.",
          undo: restore,
        })
      }
    />
  );
}
