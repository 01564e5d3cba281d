import Link from "next/link";
import { DayStrip } from "#components/charts/day-strip.tsx";
import { Confidence } from "#components/patterns/confidence.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { describeOffer } from "#lib/contracts/describe-workflow.ts";
import type { Suggestion } from "#lib/contracts/suggestions.ts";
import { DismissButton } from "./dismiss-menu.tsx";
import type { SuggestionActions } from "./suggestion-actions.ts";

/** One suggestion as one sentence, with its confidence in words, its reason and the days it happened. */
export function SuggestionCard({
  suggestion,
  href,
  nowMs,
  actions,
}: {
  suggestion: Suggestion;
  href: string;
  nowMs: number;
  actions: SuggestionActions;
}) {
  return (
    <article className="grid gap-3 rounded-md border border-line bg-surface p-4">
      <h3 className="text-lg">
        <Link href={href} className="hover:text-accent">
          <Sentence text={suggestion.title} />
        </Link>
      </h3>
      <p className="text-muted">
        <Sentence text={suggestion.reason} />
      </p>
      <p>
        <Sentence text={describeOffer(suggestion.draft)} />
      </p>
      <DayStrip times={suggestion.evidence.occurrences.map(({ started_at }) => started_at)} nowMs={nowMs} />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Confidence value={suggestion.confidence} />
        <div className="flex gap-2">
          <Link
            href={href}
            className="inline-flex min-h-9 items-center rounded-md px-3 font-semibold text-accent hover:bg-sunken pointer-coarse:min-h-11"
          >
            See why<span className="sr-only">: {suggestion.title.replaceAll("`", "")}</span>
          </Link>
          <DismissButton id={suggestion.id} name={suggestion.title.replaceAll("`", "")} actions={actions} />
        </div>
      </div>
    </article>
  );
}
