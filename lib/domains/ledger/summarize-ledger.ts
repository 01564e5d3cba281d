import type { Context } from "#lib/platform/context.ts";
import { countDays } from "./queries.ts";

/** What arrived from a device on one day of the person's clock. */
export interface LedgerDay {
  /** `2026-11-20` */
  readonly day: string;
  readonly batches: number;
  readonly events: number;
  readonly bytes: number;
}

const daysMax = 31;

/** The days on which a device of the person's sent something, the newest first; at most a month of them. */
export async function summarizeLedger(ctx: Context, device: string, timeZone: string): Promise<LedgerDay[]> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser((tx) => countDays(tx, owner, device, timeZone, daysMax));
}
