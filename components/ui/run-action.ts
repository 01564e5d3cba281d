"use client";

import { useTransition } from "react";
import { useToast } from "./toast.tsx";

export interface Outcome {
  readonly ok: boolean;
  readonly message?: string;
}

interface Words {
  /** Said when it worked. */
  done: string;
  /** Said when it did not and the server gave no reason. */
  failed: string;
  /** How to take it back, offered beside what was done. */
  undo?: () => void;
}

/** Runs a server action from a button and says how it went; `pending` while it runs. A lost connection is a failure, too. */
export function useRunAction(): { pending: boolean; run: (act: () => Promise<Outcome>, words: Words) => void } {
  const [pending, start] = useTransition();
  const toast = useToast();
  const run = (act: () => Promise<Outcome>, { done, failed, undo }: Words) =>
    start(async () => {
      const outcome = await act().catch(
        (): Outcome => ({ ok: false, message: "The server could not be reached. Nothing was changed." }),
      );
      if (!outcome.ok) toast.show({ text: outcome.message ?? failed, tone: "error" });
      else toast.show(undo ? { text: done, action: { label: "Undo", run: undo } } : { text: done });
    });
  return { pending, run };
}
