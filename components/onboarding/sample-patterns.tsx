import { Confidence } from "#components/patterns/confidence.tsx";
import { HeldStrip } from "#components/suggestions/held-strip.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { describeHeld } from "#lib/contracts/describe-held.ts";
import type { Pattern } from "#lib/contracts/patterns.ts";

/** The sample's patterns as sentences, each with the days it held. */
export function SamplePatterns({ patterns, nowMs }: { patterns: readonly Pattern[]; nowMs: number }) {
  return (
    <ul className="rounded-md border border-line bg-surface">
      {patterns.map((pattern) => (
        <li key={pattern.id} className="grid gap-2 border-line border-b px-4 py-3 last:border-b-0">
          <p>
            <Sentence text={pattern.title} />
          </p>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted text-sm">
            <Confidence value={pattern.confidence} />
            <span>{describeHeld(pattern) ?? `seen ${pattern.support} times`}</span>
          </p>
          <HeldStrip
            held={pattern.evidence.occurrences.map(({ started_at }) => started_at)}
            missed={pattern.evidence.misses.map(({ expected_at }) => expected_at)}
            nowMs={nowMs}
            timeZone="UTC"
          />
        </li>
      ))}
    </ul>
  );
}
