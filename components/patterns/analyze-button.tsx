"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { Button } from "#components/ui/button.tsx";
import { type Outcome, useRunAction } from "#components/ui/run-action.ts";

const pollMs = 2000;

/** Starts an analysis; while days wait to be analysed, the page refreshes itself until they are. */
export function AnalyzeButton({ analyze, waiting }: { analyze: () => Promise<Outcome>; waiting: boolean }) {
  const router = useRouter();
  const { pending, run } = useRunAction();
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => router.refresh(), pollMs);
    return () => clearInterval(timer);
  }, [waiting, router]);
  return (
    <Button
      disabled={pending || waiting}
      onClick={() =>
        run(analyze, {
          done: "Analysis requested. New patterns appear here when it is done.",
          failed: "The analysis could not be requested.",
        })
      }
    >
      {waiting ? "Analysing…" : "Analyse now"}
    </Button>
  );
}
