import { analysisRequested } from "#inngest/events.ts";
import type { updateProfile as contract } from "#lib/contracts/accounts.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { getMe } from "./get-me.ts";
import { updateProfileRow } from "./queries.ts";

/** Changes a person's name or time zone. In another zone the routines read differently, so they are learned anew. */
export async function updateProfile(
  ctx: Context,
  { display_name, timezone }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const { userId } = ctx.actor;
  const { timezoneChanged } = await ctx.asUser((tx) =>
    updateProfileRow(tx, userId, { displayName: display_name, timezone }),
  );
  if (timezoneChanged) await ctx.emit(analysisRequested({ userId, orgId: ctx.org.id, by: "person" }));
  return await getMe(ctx);
}
