import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { getReceipt as contract } from "#lib/contracts/privacy.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { presentReceipt } from "./present-receipt.ts";
import { selectReceipt } from "./queries.ts";

/** One of the person's receipts. NOT_FOUND when there is none. */
export async function getReceipt(ctx: Context, { id }: InputOf<typeof contract>): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const row = await ctx.asUser((tx) => selectReceipt(tx, owner, id));
  if (row === null) throw new AppError("NOT_FOUND", { message: "There is no such receipt among yours." });
  return presentReceipt(row);
}
