import { analysisRequested, type JobEvent } from "#inngest/events.ts";
import type { Due } from "#lib/domains/patterns/list-due.ts";
import type { Logger } from "#lib/platform/log.ts";
import { guardStep } from "../guard-step.ts";

const peoplePerPage = 500;

/** What a sweep needs of Inngest's steps. */
export interface SweepSteps {
  run(name: string, work: () => Promise<Due[]>): Promise<Due[]>;
  sendEvent(name: string, events: JobEvent[]): Promise<unknown>;
}

/**
 * Asks for the analyses of everyone whom `list` gives, by pages of ids, an event for each. Each person is a run of their
 * own, so one whose analysis fails holds up nobody. The ids of the events are the run's, so a repeated step asks once.
 */
export async function askForAll(
  runId: string,
  step: SweepSteps,
  logger: Logger,
  by: "sweep" | "night",
  list: (after: Due | null, limit: number) => Promise<Due[]>,
): Promise<{ people: number }> {
  let after: Due | null = null;
  let people = 0;
  for (let page = 1; ; page += 1) {
    const from: Due | null = after;
    const due = await step.run(`find who is due, page ${page}`, () =>
      guardStep(logger, () => list(from, peoplePerPage)),
    );
    if (due.length > 0)
      await step.sendEvent(
        `ask for their analyses, page ${page}`,
        due.map((person) =>
          analysisRequested({ ...person, by, id: `${by} ${runId} ${person.orgId} ${person.userId}` }),
        ),
      );
    people += due.length;
    after = due.at(-1) ?? null;
    if (due.length < peoplePerPage) break;
  }
  logger.info(by === "night" ? "nightly passes asked for" : "dirty days swept", { count: people });
  return { people };
}
