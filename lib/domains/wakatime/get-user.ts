import type { OutputOf } from "#lib/contracts/contract.ts";
import type { user } from "#lib/contracts/wakatime.ts";
import type { Context } from "#lib/platform/context.ts";
import { selectClock } from "./queries.ts";

/** The person, as far as WakaTime's clients need them: they show the name when a key is tried. */
export async function getUser(ctx: Context): Promise<OutputOf<typeof user>> {
  const { timezone, idleMinutes, displayName } = await ctx.asUser((tx) => selectClock(tx, ctx.actor.userId));
  return {
    data: {
      id: ctx.actor.userId,
      username: null,
      display_name: displayName || "Floyo",
      timezone,
      timeout: idleMinutes,
    },
  };
}
