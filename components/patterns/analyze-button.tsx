"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { Button } from "#components/ui/button.tsx";
import { type Outcome, useRunAction } from "#components/ui/run-action.ts";

/** Often while an answer is near, seldom when it is not: a lost job is healed by the next sweep, within half an hour. */
const pollMs = [2000, 30_000] as const;
const nearMs = 60_000;

/** Starts an analysis; while days wait to be analysed, the page refreshes itself until they are. */
export function AnalyzeButton({ analyze, waiting }: { analyze: () => Promise<Outcome>; waiting: boolean }) {
  const router = useRouter();
  const { pending, run } = useRunAction();
  useEffect(() => {
    if (!waiting) return;
    const began = Date.now();
    let timer: ReturnType<typeof setTimeout>;
    const again = () => {
      timer = setTimeout(
        () => {
          router.refresh();
          again();
        },
        Date.now() - began < nearMs ? pollMs[0] : pollMs[1],
      );
    };
    again();
    return () => clearTimeout(timer);
  }, [waiting, router]);
  return (
    <div className="flex items-center gap-3">
      <span role="status" className="text-sm text-muted">
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
