import type { OutputOf } from "#lib/contracts/contract.ts";
import type { calibration } from "#lib/contracts/suggestions.ts";
import { correctByOutcomes, OUTCOMES_MIN } from "#lib/mining/suggest/correct-by-outcomes.ts";
import type { Context } from "#lib/platform/context.ts";
import { countWaiting, selectOutcomes } from "./queries.ts";

/** Nothing below is suggested; a tenth each from there. */
const bounds = [0.6, 0.7, 0.8, 0.9, 1];

/** Of suggestions that stated so much, how many the person kept, and what that makes of later statements. */
export async function getCalibration(ctx: Context): Promise<OutputOf<typeof calibration>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const { outcomes, waiting } = await ctx.asUser(async (tx) => ({
    outcomes: await selectOutcomes(tx, owner),
    waiting: await countWaiting(tx, owner),
  }));
  const corrected = correctByOutcomes(outcomes);
  return {
    outcomes: outcomes.length,
    kept: outcomes.filter(({ held }) => held).length,
    waiting,
    needed: OUTCOMES_MIN,
    corrected: outcomes.length >= OUTCOMES_MIN,
    steps: bounds.slice(0, -1).map((from, i) => {
      const to = bounds[i + 1] as number;
      const inside = outcomes.filter(({ stated }) => (stated >= from || i === 0) && (stated < to || to === 1));
      return {
        from,
        to,
        outcomes: inside.length,
        kept: inside.filter(({ held }) => held).length,
        shown: corrected((from + to) / 2),
      };
    }),
  };
}
