"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Often while an answer is near, seldom when it is not: a lost job is healed by the next sweep, within half an hour. */
const soonMs = 2000;
const laterMs = 30_000;
const nearMs = 60_000;

/** Refreshes the page's data while something is on its way, without moving what is being read. Draws nothing. */
export function RefreshWhile({ waiting }: { waiting: boolean }) {
  const router = useRouter();
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
        Date.now() - began < nearMs ? soonMs : laterMs,
      );
    };
    again();
    return () => clearTimeout(timer);
  }, [waiting, router]);
  return null;
}
