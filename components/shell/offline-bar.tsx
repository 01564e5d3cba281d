"use client";

import { useOffline } from "#lib/browser/use-offline.ts";

/** Says that the server cannot be reached, and from when what is shown is. Nothing while all is well. */
export function OfflineBar() {
  const reach = useOffline();
  return (
    // Over the page rather than above it: what is being read does not move, and the rail keeps its height.
    <div
      role="status"
      className="fixed inset-x-2 bottom-18 z-20 mx-auto w-fit max-w-2xl empty:hidden md:bottom-4 print:hidden"
    >
      {reach.offline ? (
        <p className="rounded-md border border-line-strong bg-warn-soft px-4 py-2 text-center text-sm">
          <strong>Floyo cannot be reached.</strong>{" "}
          {reach.keptAtMs === null ? "What is here stays readable." : `This page is as it was ${when(reach.keptAtMs)}.`}{" "}
          Nothing can be changed until the server answers; your watcher keeps what it records.
        </p>
      ) : null}
    </div>
  );
}

function when(ms: number): string {
  const kept = new Date(ms);
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(kept);
  const today = kept.toDateString() === new Date().toDateString();
  return today
    ? `at ${time}`
    : `on ${new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" }).format(kept)} at ${time}`;
}
