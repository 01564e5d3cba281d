import { Sentence } from "#components/ui/sentence.tsx";
import type { JsonValue } from "#lib/contracts/common.ts";

export interface NearMiss {
  readonly kind: string;
  readonly title: string;
  /** "seen on 4 days, 1 more needed" */
  readonly reason: string;
}

/** What the last analysis nearly found, of one kind or of all. */
export function nearMissesOf(funnel: Readonly<Record<string, JsonValue>>, kind?: string): NearMiss[] {
  const misses = Array.isArray(funnel.near_misses) ? funnel.near_misses : [];
  return misses.flatMap((miss) => {
    if (typeof miss !== "object" || miss === null || Array.isArray(miss)) return [];
    const near = { kind: String(miss.kind), title: String(miss.title), reason: String(miss.reason) };
    return kind === undefined || near.kind === kind ? [near] : [];
  });
}

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
