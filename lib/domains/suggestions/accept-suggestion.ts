import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { accept } from "#lib/contracts/suggestions.ts";
import { requestAnalysis } from "#lib/domains/patterns/request-analysis.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchSuggestion } from "./no-such-suggestion.ts";
import { presentSuggestion } from "./present-suggestion.ts";
import { deleteRuleOf, noteOutcome, updateStatus } from "./queries.ts";

/** Accepts a suggestion: its draft is kept as it is now. Accepted again, it stays as it was. */
export async function acceptSuggestion(ctx: Context, { id }: InputOf<typeof accept>): Promise<OutputOf<typeof accept>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const { row, freed } = await ctx.asUser(async (tx) => {
    const accepted = await updateStatus(tx, owner, id, { status: "accepted" });
    if (accepted !== null) await noteOutcome(tx, owner, accepted, "accepted");
    return { row: accepted, freed: accepted !== null && (await deleteRuleOf(tx, owner, id)) };
  });
  if (row === null) throw noSuchSuggestion();
  if (freed) await requestAnalysis(ctx);
  return presentSuggestion(row);
}
