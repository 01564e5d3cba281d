import { Confidence } from "#components/patterns/confidence.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Suggestion } from "#lib/contracts/suggestions.ts";
import { Alternatives } from "./alternatives.tsx";
import { Backtest } from "./backtest.tsx";
import { Draft } from "./draft.tsx";
import { HeldStrip } from "./held-strip.tsx";
import { Needs } from "./needs.tsx";

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
      {suggestion.value ? (
        <Part title="What it is worth">
          <p className="max-w-[65ch]">{suggestion.value.text}</p>
        </Part>
      ) : null}
      <Part title="What it would do">
        <Draft workflow={suggestion.draft} />
        <Alternatives choices={suggestion.alternatives} />
      </Part>
      {suggestion.backtest ? (
        <Part title="What it would have done">
          <Backtest replay={suggestion.backtest} />
        </Part>
      ) : null}
      <Part title="What it needs">
        <Needs needs={suggestion.needs} connectors={suggestion.connectors} />
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="grid gap-2">
      <h3 className="text-base">{title}</h3>
      {children}
    </section>
  );
}
