import { Sentence } from "#components/ui/sentence.tsx";
import { describeNeeds } from "#lib/contracts/describe-backtest.ts";
import type { Suggestion, SuggestionNeeds } from "#lib/contracts/suggestions.ts";

/** What a suggestion needs before it can run. Its connectors alone, where it was learned before more was known. */
export function Needs({ needs, connectors }: { needs: SuggestionNeeds | null; connectors: Suggestion["connectors"] }) {
  const known = needs ?? {
    connectors: connectors.filter((name) => name !== "notify").map((connector) => ({ connector, scopes: [] })),
    folders: [],
    programs: [],
  };
  const lines = describeNeeds(known);
  if (lines.length === 0) return <p className="text-muted">Needs nothing beside Floyo.</p>;
  return (
    <ul className="grid gap-1">
      {lines.map((line) => (
        <li key={line} className="min-w-0 break-words">
          <Sentence text={line} />
        </li>
      ))}
    </ul>
  );
}
