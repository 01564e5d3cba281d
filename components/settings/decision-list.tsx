import { Time } from "#components/ui/time.tsx";
import type { Consent } from "#lib/contracts/accounts.ts";

/** What a person decided about collection, newest first. */
export function DecisionList({
  decisions,
  nowMs,
  timeZone,
}: {
  decisions: readonly Consent[];
  nowMs: number;
  timeZone: string;
}) {
  return (
    <ol className="rounded-md border border-line bg-surface">
      {decisions.map(({ granted, decided_at, version }, index) => (
        <li
          key={decided_at}
          className="flex min-h-(--row) flex-wrap items-center justify-between gap-x-4 border-line border-b px-4 py-1 last:border-b-0"
        >
          <span>
            {granted ? "Allowed" : index === decisions.length - 1 ? "Declined" : "Withdrawn"}
            {index === 0 ? <span className="text-muted">, in force</span> : null}
          </span>
          <span className="text-muted text-sm">
            {decided_at ? <Time at={decided_at} nowMs={nowMs} timeZone={timeZone} /> : null}, text of {version}
          </span>
        </li>
      ))}
    </ol>
  );
}
