import { Time } from "#components/ui/time.tsx";
import type { Receipt } from "#lib/contracts/privacy.ts";

/** What was deleted or redacted, newest first, and what became of what had been learned from it. */
export function ReceiptList({
  receipts,
  nowMs,
  timeZone,
}: {
  receipts: readonly Receipt[];
  nowMs: number;
  timeZone: string;
}) {
  if (receipts.length === 0) return <p className="text-muted">Nothing was deleted or redacted so far.</p>;
  return (
    <ol className="rounded-md border border-line bg-surface">
      {receipts.map((receipt) => (
        <li key={receipt.id} className="grid gap-1 border-line border-b px-4 py-2 last:border-b-0">
          <span className="flex flex-wrap justify-between gap-x-4">
            <span>{describe(receipt)}</span>
            <span className="text-muted text-sm">
              <Time at={receipt.created_at} nowMs={nowMs} timeZone={timeZone} />
            </span>
          </span>
          <span className="text-muted text-sm">{describeLearned(receipt)}</span>
        </li>
      ))}
    </ol>
  );
}

const count = (number: number, what: string) => `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;

const describe = ({ action, events, days, by_path, device }: Receipt): string =>
  `${count(events, "event")} of ${count(days, "day")} ${action === "delete" ? "deleted" : "redacted"}${by_path ? ", by path" : ""}${device ? ", of one device" : ""}`;

function describeLearned({ state, learned }: Receipt): string {
  if (state === "unfinished")
    return "Cut off midway, or still going on. What was done stays done; choose it again for the rest.";
  if (state === "learning") return "What was learned from them is being made anew.";
  const gone = (learned?.patterns_gone ?? 0) + (learned?.suggestions_gone ?? 0);
  const changed = (learned?.patterns_changed ?? 0) + (learned?.suggestions_changed ?? 0);
  return `Learned from anew: of patterns and suggestions ${gone.toLocaleString("en")} went and ${changed.toLocaleString("en")} changed.`;
}
