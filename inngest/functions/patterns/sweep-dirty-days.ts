import { cron } from "inngest";
import { inngest } from "#inngest/client.ts";
import { analysisRequested, type JobEvent } from "#inngest/events.ts";
import { type Due, listDue, sweepMinutes } from "#lib/domains/patterns/list-due.ts";
import { log } from "#lib/platform/log.ts";
import { guardStep } from "../guard-step.ts";

const peoplePerPage = 500;

/** What the sweep needs of Inngest's steps. */
interface SweepSteps {
  run(name: string, work: () => Promise<Due[]>): Promise<Due[]>;
  sendEvent(name: string, events: JobEvent[]): Promise<unknown>;
}

/**
 * Finds everyone with days that no analysis has read, an unanswered request, or patterns of another engine, and asks
 * for their analysis: a lost event, a failed run or a new engine heals within half an hour. Each person is a run of
 * their own, so one whose analysis fails holds up nobody, and is asked for again the next time. The ids are the run's, so a repeated step asks once.
 */
export const sweepDirtyDays = inngest.createFunction(
  { id: "sweep-dirty-days", name: "Find what was not learned from", triggers: [cron(`*/${sweepMinutes} * * * *`)] },
  ({ runId, step }) => sweep(runId, step),
);

/** The body of the sweep: pages of ids, and an event for each. */
export async function sweep(runId: string, step: SweepSteps): Promise<{ people: number }> {
  const logger = log.with({ job: "sweep-dirty-days", run_id: runId });
  let after: Due | null = null;
  let people = 0;
  for (let page = 1; ; page += 1) {
    const from: Due | null = after;
    const due = await step.run(`find who is due, page ${page}`, () =>
      guardStep(logger, () => listDue(from, peoplePerPage)),
    );
    if (due.length > 0)
      await step.sendEvent(
        `ask for their analyses, page ${page}`,
        due.map((person) =>
          analysisRequested({ ...person, by: "sweep", id: `sweep ${runId} ${person.orgId} ${person.userId}` }),
        ),
      );
    people += due.length;
    after = due.at(-1) ?? null;
    if (due.length < peoplePerPage) break;
  }
  logger.info("dirty days swept", { count: people });
  return { people };
}
