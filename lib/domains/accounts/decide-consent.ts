import type { decideConsent as contract } from "#lib/contracts/accounts.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { lockStoring } from "#lib/platform/consent-lock.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { presentConsent } from "./get-consent.ts";
import { insertConsent, selectConsent } from "./queries.ts";

/**
 * Keeps the person's decision about collection beside those before it; the newest holds from now on. The same decision
 * about the same text again adds nothing. What is being stored meanwhile is stored before this answers, or not at all. Throws FORBIDDEN when a key would give consent: whoever holds it
 * need not have read the text.
 */
export async function decideConsent(
  ctx: Context,
  { granted, version }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const { userId, via } = ctx.actor;
  if (granted && via !== "session" && via !== "bearer")
    throw new AppError("FORBIDDEN", {
      message: "An API key can withdraw consent, not give it. Read the text under Settings → Privacy and agree there.",
    });
  return await ctx.asUser(async (tx) => {
    await lockStoring(tx, userId);
    const before = await selectConsent(tx, userId);
    if (before?.granted !== granted || before.version !== version)
      await insertConsent(tx, userId, { granted, version });
    return presentConsent(await selectConsent(tx, userId));
  });
}
