import { analysisRequested } from "#inngest/events.ts";
import type { OutputOf } from "#lib/contracts/contract.ts";
import type { analyze } from "#lib/contracts/patterns.ts";
import type { Context } from "#lib/platform/context.ts";
import { stampRequest } from "./queries.ts";

/**
 * Asks for an analysis now, without waiting for a quiet moment. The request is noted first: were the job's event
 * lost, the sweep would find it.
 */
export async function requestAnalysis(ctx: Context): Promise<OutputOf<typeof analyze>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const requestedAt = await ctx.asUser((tx) => stampRequest(tx, owner));
  await ctx.emit(analysisRequested({ ...owner, by: "person" }));
  return { requested_at: requestedAt.toISOString() };
}
