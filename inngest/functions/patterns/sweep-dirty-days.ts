import { cron } from "inngest";
import { inngest } from "#inngest/client.ts";
import { analysisRequested } from "#inngest/events.ts";
import { type Due, listDue } from "#lib/domains/patterns/list-due.ts";
import { log } from "#lib/platform/log.ts";
import { guardStep } from "../guard-step.ts";

const peoplePerPage = 500;

/**
 * Finds everyone with days that no analysis has read, an unanswered request, or patterns of another engine, and asks
 * for their analysis: a lost event, a failed run or a new engine heals within half an hour. Each person is a run of
 * their own, so one whose analysis fails holds up nobody. The ids are the run's, so a repeated step asks once.
 */
export const sweepDirtyDays = inngest.createFunction(
  { id: "sweep-dirty-days", name: "Find what was not learned from", triggers: [cron("*/30 * * * *")] },
  async ({ runId, step }) => {
    const logger = log.with({ job: "sweep-dirty-days", run_id: runId });
    let after: Due | null = null;
    let count = 0;
    for (let page = 1; ; page += 1) {
      const from: Due | null = after;
      const due: Due[] = await step.run(`find who is due, page ${page}`, () =>
        guardStep(logger, () => listDue(from, peoplePerPage)),
      );
      const last = due.at(-1);
      if (last === undefined) break;
      await step.sendEvent(
        `ask for their analyses, page ${page}`,
        due.map((person) =>
          analysisRequested({ ...person, by: "sweep", id: `sweep ${runId} ${person.orgId} ${person.userId}` }),
        ),
      );
      count += due.length;
      if (due.length < peoplePerPage) break;
      after = last;
    }
    logger.info("dirty days swept", { count });
    return { people: count };
  },
);
