import { inngest } from "#inngest/client.ts";
import { jobEvents } from "#inngest/events.ts";
import { analyzePerson, durable, oneAtATime, tellOfFailure } from "./analyze-person.ts";

/**
 * Learns from what a person sent or deleted, once it has been quiet for five seconds, and at the latest a minute after
 * the first change. Its sweeping twin is `sweep-dirty-days`.
 */
export const analyzePatterns = inngest.createFunction(
  {
    id: "analyze-patterns",
    name: "Learn from what changed",
    triggers: [jobEvents.telemetryRecorded, jobEvents.eventsDeleted],
    debounce: { key: `event.data.orgId + "/" + event.data.userId`, period: "5s", timeout: "60s" },
    concurrency: oneAtATime,
    onFailure: tellOfFailure,
  },
  ({ event, runId, attempt, step }) => analyzePerson(event.data, { runId, attempt, run: durable(step) }),
);
