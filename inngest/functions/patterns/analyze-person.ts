import type { GetStepTools } from "inngest";
import type { inngest } from "#inngest/client.ts";
import { type Person, personOf } from "#inngest/events.ts";
import { analyzePatterns, type RunStep } from "#lib/domains/patterns/analyze-patterns.ts";
import { noteFailure } from "#lib/domains/patterns/note-failure.ts";
import type { PlanOptions } from "#lib/domains/patterns/plan-analysis.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { jobContext } from "#lib/platform/job-context.ts";
import { type Logger, log } from "#lib/platform/log.ts";
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

/** The person's own door. Null for one who left the workspace: there is nothing to be learned there. */
async function doorOf(person: Person, runId: string, logger: Logger): Promise<Context | null> {
  return await guardStep(logger, async () => {
    try {
      return await jobContext({ ...person, requestId: runId });
    } catch (error) {
      if (error instanceof AppError && error.code === "NOT_FOUND") return null;
      throw error;
    }
  });
}

/** The body of both analysing functions. */
export async function analyzePerson({ userId, orgId }: Person, { runId, attempt, run }: Run, options?: PlanOptions) {
  const logger = log.with({ job: "analyze-patterns", run_id: runId, attempt, user_id: userId, org_id: orgId });
  const ctx = await doorOf({ userId, orgId }, runId, logger);
  if (ctx === null) return { left: true };
  return await analyzePatterns(ctx, (name, work) => run(name, () => guardStep(logger, work)), options);
}

/** What Inngest tells of a run that failed for good; `event` is what started it. */
interface Failure {
  readonly event: { readonly data: { readonly event: { readonly data?: unknown } } };
  readonly runId: string;
  readonly step: Pick<GetStepTools<typeof inngest>, "run">;
}

/** `onFailure` of both analysing functions: the person is told, and the analysis stays owed. */
export async function tellOfFailure({ event, runId, step }: Failure): Promise<void> {
  const { userId, orgId } = personOf(event.data.event.data);
  const logger = log.with({ job: "analyze-patterns", run_id: runId, user_id: userId, org_id: orgId });
  await step.run("note that the analysis failed", async () => {
    const ctx = await doorOf({ userId, orgId }, runId, logger);
    return ctx === null ? { left: true } : await guardStep(logger, () => noteFailure(ctx));
  });
}
