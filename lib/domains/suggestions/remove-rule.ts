import type { InputOf } from "#lib/contracts/contract.ts";
import type { removeRule as contract } from "#lib/contracts/suggestions.ts";
import { requestAnalysis } from "#lib/domains/patterns/request-analysis.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { deleteRule, noteOutcome, updateStatus } from "./queries.ts";

/** Lets what a dismissal kept back be suggested again: the dismissed one is open, the others are looked for. */
export async function removeRule(ctx: Context, { id }: InputOf<typeof contract>): Promise<null> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const found = await ctx.asUser(async (tx) => {
    const suggestionId = await deleteRule(tx, owner, id);
    if (suggestionId === null) return false;
    const opened = await updateStatus(tx, owner, suggestionId, { status: "open" });
    if (opened !== null) await noteOutcome(tx, owner, opened, "open");
    return true;
  });
  if (!found)
    throw new AppError("NOT_FOUND", { message: "There is no such rule. It may have been taken away already." });
  await requestAnalysis(ctx);
  return null;
}
