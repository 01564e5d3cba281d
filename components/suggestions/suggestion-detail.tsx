import { Confidence } from "#components/patterns/confidence.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Suggestion } from "#lib/contracts/suggestions.ts";
import { Draft } from "./draft.tsx";
import { HeldStrip } from "./held-strip.tsx";

/** Notices are Floyo's own, so they need nothing. */
function tellNeeds(connectors: Suggestion["connectors"]): string {
  const needed = connectors.filter((name) => name !== "notify");
  if (needed.length === 0) return "Needs nothing beside Floyo.";
  return `Needs ${needed.map((name) => (name === "local" ? "the floyo command on your machine" : name)).join(" and ")}.`;
}

/** All there is to read about a suggestion before deciding: what, how sure, when, what it would do. */
export function SuggestionDetail({
  suggestion,
  held,
  nowMs,
  timeZone,
  patternHref,
  suggested = true,
}: {
  suggestion: Suggestion;
  /** "seen 14 of 16 weekdays" */
  held: string | null;
  nowMs: number;
  timeZone: string;
  patternHref: string | null;
  /** Whether to say since when it is suggested. */
  suggested?: boolean;
}) {
  const { evidence } = suggestion;
  const time = (at: string) => <Time at={at} nowMs={nowMs} timeZone={timeZone} />;
  return (
    <div className="grid gap-6">
      <div className="grid gap-3">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Confidence value={suggestion.confidence} />
          <span className="text-muted text-sm">
            {held ?? `seen on ${evidence.distinct_days} ${evidence.distinct_days === 1 ? "day" : "days"}`}
          </span>
        </p>
        <HeldStrip
          held={evidence.occurrences.map(({ started_at }) => started_at)}
          missed={evidence.misses.map(({ expected_at }) => expected_at)}
          nowMs={nowMs}
          timeZone={timeZone}
        />
        <p className="max-w-[65ch]">
          <Sentence text={suggestion.reason} />
        </p>
        {suggested || patternHref ? (
          <p className="text-muted text-sm">
            {suggested ? <>First suggested {time(suggestion.created_at)}. </> : null}
            {patternHref ? <TextLink href={patternHref}>See the evidence, day by day</TextLink> : null}
          </p>
        ) : null}
      </div>
      <div className="grid gap-2">
        <h3 className="text-base">What it would do</h3>
        <Draft workflow={suggestion.draft} />
        <p className="text-muted text-sm">{tellNeeds(suggestion.connectors)}</p>
      </div>
    </div>
  );
}
