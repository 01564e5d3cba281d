"use client";

import { useRouter } from "next/navigation";
import { useEffect, useTransition } from "react";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";

const pollMs = 2000;

/** Starts an analysis; while days wait to be analysed, the page refreshes itself until they are. */
export function AnalyzeButton({
  analyze,
  waiting,
}: {
  analyze: () => Promise<{ ok: boolean; message?: string }>;
  waiting: boolean;
}) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const toast = useToast();
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => router.refresh(), pollMs);
    return () => clearInterval(timer);
  }, [waiting, router]);
  return (
    <Button
      disabled={pending || waiting}
      onClick={() =>
        start(async () => {
          const result = await analyze();
          toast.show(
            result.ok
              ? { text: "Analysis requested. New patterns appear here when it is done." }
              : { text: result.message ?? "The analysis could not be requested.", tone: "error" },
          );
        })
      }
    >
      {waiting ? "Analysing…" : "Analyse now"}
    </Button>
  );
}
