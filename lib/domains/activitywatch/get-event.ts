import type { getEvent as contract } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { selectEvent } from "./queries.ts";

/** Throws NOT_FOUND when there is none, or it is another's. */
export async function getEvent(
  ctx: Context,
  { bucket, event }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const found = await ctx.asUser((tx) => selectEvent(tx, owner, bucket, event));
  if (!found) throw new AppError("NOT_FOUND", { message: "There is no such event in this bucket of yours." });
  return found;
}
