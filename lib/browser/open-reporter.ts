import {
  BrowserClient,
  dedupeIntegration,
  defaultStackParser,
  type ErrorEvent,
  makeFetchTransport,
} from "@sentry/browser";
import { patternOfPage } from "./pattern-of-page.ts";
import type { Tracking } from "./track-errors.tsx";

/** Error classes of the browser whose messages speak of code, not of data. A SyntaxError quotes what JSON it could not read. */
const plainNames = new Set(["TypeError", "ReferenceError", "RangeError", "AbortError", "TimeoutError"]);

/** Opens the connection to the error tracker and returns what hands it an error. */
export function openReporter({ dsn, environment, release }: Tracking): (error: unknown) => void {
  const client = new BrowserClient({
    dsn,
    environment,
    ...(release ? { release } : {}),
    // None of those that watch the page: they attach addresses, clicks and what was logged.
    integrations: [dedupeIntegration()],
    transport: makeFetchTransport,
    stackParser: defaultStackParser,
    sendClientReports: false,
    beforeSend: scrub,
  });
  client.init();
  return (error) => {
    const digest = error instanceof Error && "digest" in error ? String(error.digest) : null;
    const tags = { page: patternOfPage(window.location.pathname), ...(digest ? { digest } : {}) };
    client.captureException(error, { captureContext: { tags } });
  };
}

/** Keeps the kind of error and the place in our code; drops who, which page's address and every word of the data. */
export function scrub(event: ErrorEvent): ErrorEvent {
  const { event_id, timestamp, platform, level, release, environment, tags, sdk, type } = event;
  const values = (event.exception?.values ?? []).map(({ type: name, value, mechanism, stacktrace }) => ({
    type: name,
    value: name && plainNames.has(name) ? value : "",
    mechanism,
    stacktrace: {
      frames: (stacktrace?.frames ?? []).map(({ filename, function: called, lineno, colno }) => ({
        filename: filename?.replace(/[?#].*$/, ""),
        function: called,
        lineno,
        colno,
      })),
    },
  }));
  return { event_id, timestamp, platform, level, release, environment, tags, sdk, type, exception: { values } };
}
