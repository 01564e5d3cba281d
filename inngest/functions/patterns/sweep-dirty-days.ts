import { cron } from "inngest";
import { inngest } from "#inngest/client.ts";
import { listDue, sweepMinutes } from "#lib/domains/patterns/list-due.ts";
import { log } from "#lib/platform/log.ts";
import { askForAll, type SweepSteps } from "./ask-for-all.ts";

/**
 * Finds everyone with days that no analysis has read, an unanswered request, or patterns of another engine, and asks
 * for their analysis: a lost event, a failed run or a new engine heals within half an hour. Each person is a run of
 * their own, so one whose analysis fails holds up nobody, and is asked for again the next time. The ids are the run's, so a repeated step asks once.
 */
export const sweepDirtyDays = inngest.createFunction(
  { id: "sweep-dirty-days", name: "Find what was not learned from", triggers: [cron(`*/${sweepMinutes} * * * *`)] },
  ({ runId, step }) => sweep(runId, step),
);

/** The body of the sweep. */
export async function sweep(runId: string, step: SweepSteps): Promise<{ people: number }> {
  const logger = log.with({ job: "sweep-dirty-days", run_id: runId });
  return await askForAll(runId, step, logger, "sweep", listDue);
}
