import { inngest } from "#inngest/client.ts";
import type { JobEvent } from "#inngest/events.ts";
import type { Logger } from "./log.ts";
import { describeError } from "./report.ts";
import { withTimeout } from "./with-timeout.ts";

/** Longest that a request waits for the job runner to take its events, in milliseconds. */
const waitMs = 2_000;
/** After a failure, requests do not wait for this long: a runner that is away must not slow down ingestion. */
const unwaitedMs = 15_000;

let unwaitedUntil = 0;

/**
 * Hands events to the job runner. Never throws: what they stand for is committed, and a lost event's sweep finds it.
 * While the runner is failing, events are still sent, but nobody waits for them.
 */
export async function sendEvents(events: readonly JobEvent[], logger: Logger): Promise<void> {
  if (events.length === 0) return;
  const sending = withTimeout(waitMs, () => inngest.send([...events])).then(
    () => {
      unwaitedUntil = 0;
    },
    (error: unknown) => {
      unwaitedUntil = performance.now() + unwaitedMs;
      logger.warn("job events not sent; their sweep will find the work", {
        count: events.length,
        ...describeError(error),
      });
    },
  );
  if (performance.now() >= unwaitedUntil) await sending;
}
