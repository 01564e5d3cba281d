import Link from "next/link";
import { Badge } from "#components/ui/badge.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { Time } from "#components/ui/time.tsx";
import type { PatternSummary } from "#lib/contracts/patterns.ts";
import { Confidence } from "./confidence.tsx";
import { heldWords } from "./pattern-advice.ts";

/** Patterns as sentences: what, how often, how sure, when last. */
export function PatternList({
  patterns,
  root,
  nowMs,
  timeZone,
}: {
  patterns: readonly PatternSummary[];
  root: string;
  nowMs: number;
  timeZone: string;
}) {
  return (
    <ul className="rounded-md border border-line bg-surface">
      {patterns.map((pattern) => (
        <li key={pattern.id} className="border-line border-b last:border-b-0">
          <Link
            href={`${root}/patterns/${pattern.id}`}
            data-row
            className="grid grid-cols-1 gap-1 px-4 py-3 hover:bg-sunken"
          >
            <span className="min-w-0 break-words">
              <Sentence text={pattern.title} />
            </span>
            <span className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
              {pattern.kind === "usage" ? null : <Confidence value={pattern.confidence} />}
              <span>{seen(pattern)}</span>
              <span>
                last seen <Time at={pattern.last_seen_at} nowMs={nowMs} timeZone={timeZone} />
              </span>
              {pattern.statistics.status === "stopped" ? <Badge>no longer done</Badge> : null}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** "seen 14 of 16 times, on 14 days"; what is only counted: "seen 40 times on 12 days". */
function seen(pattern: PatternSummary): string {
  const days = `on ${pattern.distinct_days.toLocaleString("en")} ${pattern.distinct_days === 1 ? "day" : "days"}`;
  const held = heldWords(pattern);
  if (held) return `seen ${held}, ${days}`;
  return `seen ${pattern.support.toLocaleString("en")} ${pattern.support === 1 ? "time" : "times"} ${days}`;
}
