import type { revokeCurrent } from "#lib/contracts/api-keys.ts";
import type { OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { revokeRow } from "./queries.ts";

/** Revokes the key that the request was made with. NOT_FOUND when it was made with none. */
export async function revokeCurrentKey(ctx: Context): Promise<OutputOf<typeof revokeCurrent>> {
  const { apiKeyId, userId } = ctx.actor;
  if (apiKeyId === null) throw new AppError("NOT_FOUND", { message: "This request was not made with an API key." });
  await ctx.asUser((tx) => revokeRow(tx, { orgId: ctx.org.id, userId }, apiKeyId));
}
