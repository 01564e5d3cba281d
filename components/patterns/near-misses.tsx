import { Sentence } from "#components/ui/sentence.tsx";
import type { NearMiss } from "#lib/contracts/describe-funnel.ts";

/** What is not enough yet, each with what is missing. */
export function NearMisses({ misses }: { misses: readonly NearMiss[] }) {
  return (
    <ul className="rounded-md border border-line border-dashed">
      {misses.map(({ title, reason }) => (
        <li key={title} className="grid gap-0.5 border-line border-b px-4 py-2 last:border-b-0">
          <span className="min-w-0 break-words">
            <Sentence text={title} />
          </span>
          <span className="text-muted text-sm">Not enough yet: {reason}.</span>
        </li>
      ))}
    </ul>
  );
}
