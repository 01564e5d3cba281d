import type { Context } from "#lib/platform/context.ts";
import type { Tx } from "#lib/platform/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { readDoorstep } from "./queries.ts";

/**
 * For a door that stores what a person did elsewhere than among their events, in the transaction that does: a withdrawal
 * waits for it, or it for the withdrawal. Throws CONSENT_REQUIRED when the person does not consent now.
 */
export async function requireConsent(ctx: Context, tx: Tx): Promise<void> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  // The second look sees a withdrawal that the first one's lock had waited for.
  await readDoorstep(tx, owner, null);
  const { consented } = await readDoorstep(tx, owner, null);
  if (!consented) throw consentRequired();
}

export const consentRequired = (): AppError =>
  new AppError("CONSENT_REQUIRED", {
    message: "You have not consented to collection, or have withdrawn. Nothing was stored. Decide under Settings.",
  });
