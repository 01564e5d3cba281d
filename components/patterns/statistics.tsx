import type { JsonValue } from "#lib/contracts/common.ts";
import { explainStatistic } from "./explain-statistic.ts";

/** The figures behind a pattern, folded away for those who want them, each with what it means. */
export function Statistics({ statistics }: { statistics: Readonly<Record<string, JsonValue>> }) {
  const rows = Object.entries(statistics).flatMap(
    ([name, value]) => explainStatistic(name, value, statistics.action !== undefined) ?? [],
  );
  if (rows.length === 0) return null;
  return (
    <details>
      <summary className="w-fit min-h-6 underline underline-offset-2 pointer-coarse:min-h-11">The statistics</summary>
      <dl className="mt-2 grid gap-x-6 gap-y-3 sm:grid-cols-[max-content_minmax(0,1fr)]">
        {rows.map(({ name, shown, means }) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="grid min-w-0 gap-0.5">
              <span className="break-words tabular-nums">{shown}</span>
              {means ? <span className="max-w-[65ch] text-muted text-sm">{means}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
