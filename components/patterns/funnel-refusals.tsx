import { counted, exact } from "#components/charts/words.ts";
import type { Refusal } from "#lib/contracts/describe-funnel.ts";

/** Why patterns made no suggestion, the commonest reason first, each with what would change it. */
export function FunnelRefusals({ reasons }: { reasons: readonly Refusal[] }) {
  return (
    <ul className="rounded-md border border-line bg-surface">
      {reasons.map(({ reason, says, change, patterns }) => (
        <li
          key={reason}
          className="grid grid-cols-[2.5rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 border-line border-b px-4 py-3 last:border-b-0"
        >
          <span className="text-right tabular-nums">
            <span aria-hidden="true">{exact(patterns)}</span>
            <span className="sr-only">{counted(patterns, { one: "pattern", many: "patterns" })}:</span>
          </span>
          <span>{says}</span>
          {change ? <span className="col-start-2 max-w-[65ch] text-muted text-sm">{change}</span> : null}
        </li>
      ))}
    </ul>
  );
}
