import type { updateProfile as contract } from "#lib/contracts/accounts.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { requestAnalysis } from "#lib/domains/patterns/request-analysis.ts";
import type { Context } from "#lib/platform/context.ts";
import { getMe } from "./get-me.ts";
import { updateProfileRow } from "./queries.ts";

/**
 * Changes a person's name, time zone or idle timeout. In another zone routines read differently, so they are learned anew in each of
 * the person's workspaces.
 */
export async function updateProfile(
  ctx: Context,
  { display_name, timezone, idle_timeout_minutes }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const { timezoneChanged } = await ctx.asUser((tx) =>
    updateProfileRow(tx, ctx.actor.userId, {
      displayName: display_name,
      timezone,
      idleTimeoutMinutes: idle_timeout_minutes,
    }),
  );
  const me = await getMe(ctx);
  if (timezoneChanged)
    for (const { id, slug, role } of me.organizations) await requestAnalysis({ ...ctx, org: { id, slug, role } });
  return me;
}
