"use client";

import { Button } from "#components/ui/button.tsx";
import { type Outcome, useRunAction } from "#components/ui/run-action.ts";
import { RefreshOn } from "#lib/browser/live.tsx";

/** Starts an analysis; while days wait to be analysed, the page refreshes itself until they are. */
export function AnalyzeButton({ analyze, waiting }: { analyze: () => Promise<Outcome>; waiting: boolean }) {
  const { pending, run } = useRunAction();
  return (
    <div className="flex items-center">
      <RefreshOn topics={["patterns", "events"]} />
      <span role="status" className="text-sm text-muted not-empty:mr-3">
        {waiting ? "Analysing…" : ""}
      </span>
      <Button
        disabled={pending}
        onClick={() =>
          run(analyze, {
            done: "Analysis requested. New patterns appear here when it is done.",
            failed: "The analysis could not be requested.",
          })
        }
      >
        {pending ? "Asking…" : "Analyse now"}
      </Button>
    </div>
  );
}
