import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { usage } from "#lib/contracts/organizations.ts";
import { quotaOf, quotaResetsAt } from "#lib/domains/events/check-quota.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchWorkspace } from "./no-such-workspace.ts";
import { selectUsage } from "./queries.ts";

/**
 * How much of its day's quota a workspace has used, for one who belongs to it. An API key asks about its own workspace
 * alone. NOT_FOUND when there is none, or the asker is no member.
 */
export async function getUsage(ctx: Context, { id }: InputOf<typeof usage>): Promise<OutputOf<typeof usage>> {
  if (ctx.actor.via === "api_key" && id !== ctx.org.id) throw noSuchWorkspace();
  const row = await ctx.asUser((tx) => selectUsage(tx, id));
  if (row === null) throw noSuchWorkspace();
  return {
    events_today: row.events_today,
    events_per_day_max: quotaOf(row.events_per_day_max),
    resets_at: quotaResetsAt(Date.now()).toISOString(),
  };
}
