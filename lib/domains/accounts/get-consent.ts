import type { Consent, getConsent as contract } from "#lib/contracts/accounts.ts";
import type { OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { selectConsent } from "./queries.ts";

/** What the person has decided about collection; not granted until they have. */
export async function getConsent(ctx: Context): Promise<OutputOf<typeof contract>> {
  return presentConsent(await ctx.asUser((tx) => selectConsent(tx, ctx.actor.userId)));
}

export function presentConsent(decision: Awaited<ReturnType<typeof selectConsent>>): Consent {
  return {
    granted: decision?.granted ?? false,
    version: decision?.version ?? null,
    decided_at: decision?.decidedAt.toISOString() ?? null,
  };
}
