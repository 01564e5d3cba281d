import type { revoke } from "#lib/contracts/api-keys.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { revokeRow } from "./queries.ts";

/** Revokes one of the person's keys from now on; again does nothing. NOT_FOUND when there is none, or it is another's. */
export async function revokeApiKey(ctx: Context, { id }: InputOf<typeof revoke>): Promise<OutputOf<typeof revoke>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const known = await ctx.asUser((tx) => revokeRow(tx, owner, id));
  if (!known) throw new AppError("NOT_FOUND", { message: "There is no such key in this workspace." });
}
