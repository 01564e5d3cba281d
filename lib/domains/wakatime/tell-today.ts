import { dayAt } from "#lib/capture/wakatime/day-bounds.ts";
import type { OutputOf } from "#lib/contracts/contract.ts";
import type { today } from "#lib/contracts/wakatime.ts";
import type { Context } from "#lib/platform/context.ts";
import { selectClock } from "./queries.ts";
import { readDay } from "./read-day.ts";

/** Today's work, by the clock of the machine that asks or else the person's own. */
export async function tellToday(ctx: Context): Promise<OutputOf<typeof today>> {
  const { timezone, idleMinutes } = await ctx.asUser((tx) => selectClock(tx, ctx.actor.userId));
  const zone = ctx.client.timezone ?? timezone;
  const now = Date.now();
  const data = await readDay(ctx, dayAt(now, zone), zone, idleMinutes);
  return { cached_at: new Date(now).toISOString(), data, has_team_features: false };
}
