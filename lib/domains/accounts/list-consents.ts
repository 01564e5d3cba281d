import type { Consent } from "#lib/contracts/accounts.ts";
import type { Context } from "#lib/platform/context.ts";
import { presentConsent } from "./get-consent.ts";
import { selectConsents } from "./queries.ts";

/** More decisions than anybody reads. */
const decisionsMax = 100;

/** What the person has decided about collection so far, newest first. */
export async function listConsents(ctx: Context): Promise<Consent[]> {
  const decisions = await ctx.asUser((tx) => selectConsents(tx, ctx.actor.userId, decisionsMax));
  return decisions.map(presentConsent);
}
