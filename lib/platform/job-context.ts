import type { Context } from "./context.ts";
import { makeContext } from "./make-context.ts";
import { chooseWorkspace } from "./workspace.ts";

interface JobFor {
  readonly userId: string;
  readonly orgId: string;
  /** Of the request that caused the job, or a new one: ties the log lines together. */
  readonly requestId: string;
}

/**
 * The context of a job that works for a person: the same door as their own requests, row-level security included.
 * Throws NOT_FOUND when they are no longer a member of the workspace, so a removed person's jobs end too.
 */
export async function jobContext({ userId, orgId, requestId }: JobFor): Promise<Context> {
  const actor = { userId, via: "job", email: null, scopes: [], apiKeyId: null, session: null } as const;
  const org = await chooseWorkspace(actor, orgId);
  return makeContext({ actor, org, requestId });
}
