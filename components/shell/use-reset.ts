"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";

/** Tries a page that failed once more: asks the server for it anew first, for what failed there fails again without. */
export function useReset(reset: () => void): { pending: boolean; again: () => void } {
  const router = useRouter();
  const [pending, begin] = useTransition();
  const again = () =>
    begin(() => {
      router.refresh();
      reset();
    });
  return { pending, again };
}
