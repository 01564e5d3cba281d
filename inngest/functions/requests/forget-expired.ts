import { cron } from "inngest";
import { inngest } from "#inngest/client.ts";
import { forgetExpired as forget } from "#lib/domains/requests/forget-expired.ts";
import { log } from "#lib/platform/log.ts";
import { guardStep } from "../guard-step.ts";

/** Hourly: kept answers past their day and counters past their window go. */
export const forgetExpired = inngest.createFunction(
  { id: "forget-expired", name: "Forget expired request records", triggers: [cron("17 * * * *")] },
  async ({ runId, step }) => {
    const logger = log.with({ job: "forget-expired", run_id: runId });
    return await step.run("forget what is over", () => guardStep(logger, forget));
  },
);
