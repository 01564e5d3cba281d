import type { OutputOf } from "#lib/contracts/contract.ts";
import type { versions } from "#lib/contracts/realtime.ts";
import type { Context } from "#lib/platform/context.ts";

/** How far the person's data has come, topic by topic: the request's first query has read it already. */
export async function getVersions(ctx: Context): Promise<OutputOf<typeof versions>> {
  return { versions: await ctx.versions() };
}
