import { inngest } from "#inngest/client.ts";
import { jobEvents } from "#inngest/events.ts";
import { analyzePerson, durable, oneAtATime, tellOfFailure } from "./analyze-person.ts";

/** Learns at once, when a person asks or the sweep found something left over. */
export const analyzePatternsNow = inngest.createFunction(
  {
    id: "analyze-patterns-now",
    name: "Learn on request",
    triggers: [jobEvents.analysisRequested],
    concurrency: oneAtATime,
    onFailure: tellOfFailure,
  },
  ({ event, runId, attempt, step }) =>
    analyzePerson(event.data, { runId, attempt, run: durable(step) }, { full: event.data.by === "night" }),
);
