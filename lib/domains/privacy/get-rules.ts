import type { OutputOf } from "#lib/contracts/contract.ts";
import type { getRules as contract } from "#lib/contracts/privacy.ts";
import type { Context } from "#lib/platform/context.ts";
import { presentRules } from "./present-rules.ts";

/** The person's redaction rules of this workspace, and what they caught at the server's own doors. */
export async function getRules(ctx: Context): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser((tx) => presentRules(tx, owner));
}
