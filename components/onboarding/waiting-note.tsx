"use client";

import { useEffect, useState } from "react";

/** Long enough to have changed a file and looked back. */
const patienceMs = 45_000;

/** Says that the page waits; after a while it opens what may be wrong by itself. */
export function WaitingNote({ children }: { children: React.ReactNode }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="grid gap-3 rounded-md border border-line border-dashed px-4 py-4">
      <p role="status" className="flex items-center gap-2.5 font-semibold">
        <span aria-hidden="true" className="size-2.5 rounded-full bg-accent motion-safe:animate-wait" />
        {long ? "Still waiting for your first event" : "Waiting for your first event"}
      </p>
      <p className="text-muted">This page turns by itself when it arrives. You can leave it and come back.</p>
      <details open={long}>
        <summary className="w-fit text-muted underline underline-offset-2">Nothing comes?</summary>
        <div className="pt-2">{children}</div>
      </details>
    </div>
  );
}
