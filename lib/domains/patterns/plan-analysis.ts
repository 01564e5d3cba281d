import { ENGINE_VERSION } from "#lib/mining/types.ts";
import type { Context } from "#lib/platform/context.ts";
import { type PassState, selectPassState, stampOwed } from "./counting/queries.ts";
import { type StaleDay, selectStaleDays, selectTimeZone } from "./queries.ts";

const engineVersion = String(ENGINE_VERSION);
/** With fewer events a full pass takes no second, and finds what is new at once. */
export const countFromEvents = 100_000;
/** More changed days than this, as after an import, are sooner mined than counted one by one. */
const countedDaysMax = 31;
/** A full pass is good for a day, in milliseconds. */
const fullMsMax = 24 * 3_600_000;

/** What an analysis is to do. */
export interface Plan {
  /** Those to be summarised again, oldest first. */
  readonly days: { readonly day: string; readonly version: string | null }[];
  /** Whether all days are mined; else the changed ones are counted on. */
  readonly full: boolean;
  /** Since when a full pass is owed. */
  readonly owedAt: string | null;
}

export interface PlanOptions {
  /** A full pass, whatever else. */
  readonly full?: boolean;
  /** Events from which on changed days are counted on. */
  readonly countFrom?: number;
}

/**
 * Finds what is to be summarised again, and whether to count it on or to mine all days. That a full pass is to come is
 * noted before any of it is done: what a cut-off one summarised must never be taken as counted.
 */
export async function planAnalysis(
  ctx: Context,
  { full = false, countFrom = countFromEvents }: PlanOptions = {},
): Promise<Plan> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser(async (tx) => {
    const state = await selectPassState(tx, owner);
    const counts = !full && canCount(state, await selectTimeZone(tx, owner.userId), countFrom);
    const owedAt = counts ? null : await stampOwed(tx, owner);
    // After the note: what is deleted from here on is owed another pass.
    const days = (await selectStaleDays(tx, owner, engineVersion)).map(({ day, version }: StaleDay) => ({
      day,
      version,
    }));
    if (!counts || days.length <= countedDaysMax) return { days, full: !counts, owedAt };
    return { days, full: true, owedAt: await stampOwed(tx, owner) };
  });
}

function canCount(state: PassState | null, timeZone: string, countFrom: number): boolean {
  if (state === null || state.fullAt === null || state.owedAt !== null) return false;
  if (state.engineVersion !== engineVersion || state.trackedZone !== timeZone) return false;
  return state.eventsAnalyzed >= countFrom && Date.now() - state.fullAt.getTime() < fullMsMax;
}
