import type { GetStepTools } from "inngest";
import type { inngest } from "#inngest/client.ts";
import type { Person } from "#inngest/events.ts";
import { analyzePatterns, type RunStep } from "#lib/domains/patterns/analyze-patterns.ts";
import { AppError } from "#lib/platform/errors.ts";
import { jobContext } from "#lib/platform/job-context.ts";
import { log } from "#lib/platform/log.ts";
import { guardStep } from "../guard-step.ts";

/** One analysis at a time for a person, whichever function does it: the limit spans functions by its key. */
export const oneAtATime = {
  scope: "env",
  key: `"analysis " + event.data.orgId + "/" + event.data.userId`,
  limit: 1,
} as const;

export interface Run {
  readonly runId: string;
  readonly attempt: number;
  readonly run: RunStep;
}

/** Inngest's step as the use case wants it: what a step gives is JSON, so what the runner gives back for it is the same. */
export const durable =
  (step: Pick<GetStepTools<typeof inngest>, "run">): RunStep =>
  async (name, work) =>
    (await step.run(name, work)) as Awaited<ReturnType<typeof work>>;

/** The body of both analysing functions. A person who left the workspace has nothing to be learned there. */
export async function analyzePerson({ userId, orgId }: Person, { runId, attempt, run }: Run) {
  const logger = log.with({ job: "analyze-patterns", run_id: runId, attempt, user_id: userId, org_id: orgId });
  const ctx = await guardStep(logger, async () => {
    try {
      return await jobContext({ userId, orgId, requestId: runId });
    } catch (error) {
      if (error instanceof AppError && error.code === "NOT_FOUND") return null;
      throw error;
    }
  });
  if (ctx === null) return { left: true };
  return await analyzePatterns(ctx, (name, work) => run(name, () => guardStep(logger, work)));
}
