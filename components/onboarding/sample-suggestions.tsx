import { SuggestionDetail } from "#components/suggestions/suggestion-detail.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { describeHeld, type Held } from "#lib/contracts/describe-held.ts";
import type { Suggestion } from "#lib/contracts/suggestions.ts";

type Shown = Suggestion & { readonly held: Held | null };

/** The sample's suggestions: the best one open, the others to open. Nothing here can be decided. */
export function SampleSuggestions({
  first,
  others,
  nowMs,
}: {
  first: Shown | undefined;
  others: readonly Shown[];
  nowMs: number;
}) {
  return (
    <div className="grid gap-3">
      {[first, ...others].map((suggestion, index) =>
        suggestion ? (
          <details
            key={suggestion.id}
            open={index === 0}
            className="rounded-md border border-line bg-surface open:[&>summary]:border-b"
          >
            <summary className="border-line px-4 py-3 hover:bg-sunken md:px-6">
              <h3 className="inline text-lg">
                <Sentence text={suggestion.title} />
              </h3>
            </summary>
            <div className="px-4 py-4 md:px-6">
              <SuggestionDetail
                suggestion={suggestion}
                held={suggestion.held && describeHeld(suggestion.held)}
                nowMs={nowMs}
                timeZone="UTC"
                patternHref={null}
                suggested={false}
              />
            </div>
          </details>
        ) : null,
      )}
    </div>
  );
}
