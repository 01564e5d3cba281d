import { Timeline } from "#components/charts/timeline.tsx";
import { PathText } from "#components/ui/path-text.tsx";
import type { Pattern } from "#lib/contracts/patterns.ts";
import { drawableEvidence } from "./drawable-evidence.ts";

type EvidenceValue = Pattern["evidence"];

/** What a pattern or a suggestion rests on: a timeline, and the occurrences and misses behind it. */
export function Evidence({
  evidence,
  timeZone,
  total,
  missesTotal,
}: {
  evidence: EvidenceValue;
  timeZone: string;
  /** How often it was seen in all, of which the newest are kept. */
  total: number;
  /** How often it was missed in all, where that is known. */
  missesTotal: number | null;
}) {
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone });
  const drawn = drawableEvidence(evidence, total, missesTotal ?? evidence.misses.length);
  const left = evidence.misses.length - drawn.misses.length;
  return (
    <div className="grid gap-4">
      <Timeline {...drawn} timeZone={timeZone} table={false} />
      {total > drawn.occurrences.length ? (
        <p className="text-muted text-sm">
          Drawn are the newest {drawn.occurrences.length} of {total.toLocaleString("en")} times
          {left > 0
            ? `, and what was missed since the first of them; ${left.toLocaleString("en")} misses are older`
            : ""}
          .
        </p>
      ) : null}
      <details>
        <summary className="w-fit underline underline-offset-2">
          The newest {evidence.occurrences.length} occurrences, one by one
        </summary>
        <ol className="mt-2 grid rounded-md border border-line bg-surface">
          {evidence.occurrences.map((occurrence) => (
            <li
              key={`${occurrence.started_at}:${occurrence.event_ids[0] ?? occurrence.ended_at}`}
              className="flex flex-wrap justify-between gap-x-4 border-line border-b px-3 py-2 last:border-b-0"
            >
              <time dateTime={occurrence.started_at}>{format.format(new Date(occurrence.started_at))}</time>
              {occurrence.group ? (
                <span className="text-muted">
                  commit <PathText path={occurrence.group} max={16} />
                </span>
              ) : null}
            </li>
          ))}
        </ol>
      </details>
      {evidence.misses.length > 0 ? (
        <details>
          <summary className="w-fit underline underline-offset-2">
            The newest {evidence.misses.length} {evidence.misses.length === 1 ? "time" : "times"} it did not hold
          </summary>
          <ol className="mt-2 grid rounded-md border border-line bg-surface">
            {evidence.misses.map((miss, index) => (
              <li
                key={`${miss.expected_at}:${index.toString()}`}
                className="border-line border-b px-3 py-2 last:border-b-0"
              >
                <time dateTime={miss.expected_at}>{format.format(new Date(miss.expected_at))}</time>
                {miss.note ? <span className="text-muted">: {miss.note}</span> : null}
              </li>
            ))}
          </ol>
        </details>
      ) : null}
    </div>
  );
}
