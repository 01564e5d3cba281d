import { Fold } from "#components/ui/fold.tsx";
import type { DraftChoice, DraftKind } from "#lib/contracts/suggestions.ts";
import { Draft } from "./draft.tsx";

const titles: Record<DraftKind, string> = {
  run: "Do it for me",
  remind: "Only remind me",
  tell_team: "Only tell the others",
};

/** The other things that could be done about the same, each folded away with its own draft. */
export function Alternatives({ choices }: { choices: readonly DraftChoice[] }) {
  if (choices.length === 0) return null;
  return (
    <div className="grid gap-1">
      {choices.map(({ kind, draft }) => (
        <Fold key={kind} title={`Or: ${titles[kind].toLowerCase()}`}>
          <Draft workflow={draft} />
        </Fold>
      ))}
    </div>
  );
}
