"use client";

import { useEffect } from "react";

/** Where this page's unexpected errors are reported, and as what. */
export interface Tracking {
  readonly dsn: string;
  readonly environment: string;
  readonly release: string | null;
}

/** Errors kept until the reporter is there; more than these say nothing new. */
const heldMax = 10;

/**
 * Reports this page's unexpected errors to Sentry. The reporter is loaded when the browser has nothing else to do; what
 * happens before is kept for it. The layout renders this only when a DSN is set.
 */
export function TrackErrors({ dsn, environment, release }: Tracking) {
  useEffect(() => {
    const held: unknown[] = [];
    let take = (error: unknown) => {
      if (held.length < heldMax) held.push(error);
    };
    const onError = (event: ErrorEvent) => take(event.error ?? new Error("error without an object"));
    const onRejection = (event: PromiseRejectionEvent) => take(event.reason);
    window.addEventListener("error", onError);
    window.addEventListener("unhandledrejection", onRejection);
    const stopWaiting = whenIdle(async () => {
      const { openReporter } = await import("./open-reporter.ts");
      take = openReporter({ dsn, environment, release });
      for (const error of held.splice(0)) take(error);
    });
    return () => {
      stopWaiting();
      window.removeEventListener("error", onError);
      window.removeEventListener("unhandledrejection", onRejection);
    };
  }, [dsn, environment, release]);
  return null;
}

/** Safari has no idle callbacks; there, a moment after the page has loaded must do. */
function whenIdle(run: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const id = requestIdleCallback(run);
    return () => cancelIdleCallback(id);
  }
  const id = setTimeout(run, 2_000);
  return () => clearTimeout(id);
}
