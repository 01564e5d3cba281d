"use client";

import { useOffline } from "#lib/browser/use-offline.ts";

/** Says that the server cannot be reached, and from when what is shown is. Nothing while all is well. */
export function OfflineBar() {
  const reach = useOffline();
  return (
    <div role="status" className="print:hidden">
      {reach.offline ? (
        <p className="border-line border-b bg-warn-soft px-4 py-2 text-center text-sm">
          <strong>You are offline.</strong>{" "}
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
