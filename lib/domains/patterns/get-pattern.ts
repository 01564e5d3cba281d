import { get } from "#lib/contracts/patterns.ts";
import { cached } from "#lib/platform/cache.ts";
import { AppError } from "#lib/platform/errors.ts";
import { presentPattern } from "./present-pattern.ts";
import { selectPattern } from "./queries.ts";

/** One of the person's patterns with its evidence. NOT_FOUND when there is none, or it is another's. */
export const getPattern = cached(get, async (ctx, { id }) => {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const row = await ctx.asUser((tx) => selectPattern(tx, owner, id));
  if (row === null)
    throw new AppError("NOT_FOUND", { message: "There is no such pattern. It may have been unlearned." });
  return presentPattern(row);
});
