import { cron } from "inngest";
import { inngest } from "#inngest/client.ts";
import { listNightly, nightHours } from "#lib/domains/patterns/list-nightly.ts";
import { log } from "#lib/platform/log.ts";
import { askForAll, type SweepSteps } from "./ask-for-all.ts";

/**
 * Asks, at night, for a full pass over all days of everyone whose changed days were only counted on since the last: it
 * finds what is new and retires what is over. Each hour of the night brings a part of the people. A night that is lost
 * heals by itself, for an analysis whose last full pass is older than a day is a full one.
 */
export const learnNightly = inngest.createFunction(
  {
    id: "learn-nightly",
    name: "Learn anew at night",
    triggers: [cron(`10 ${nightHours[0]}-${nightHours.at(-1)} * * *`)],
  },
  ({ event, runId, step }) => nightly(new Date(event.ts ?? Date.now()).getUTCHours(), runId, step),
);

/** The body of the nightly job, for an hour of UTC. */
export async function nightly(hour: number, runId: string, step: SweepSteps): Promise<{ people: number }> {
  const logger = log.with({ job: "learn-nightly", run_id: runId });
  return await askForAll(runId, step, logger, "night", (after, limit) => listNightly(hour, after, limit));
}
