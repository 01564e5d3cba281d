import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { restore } from "#lib/contracts/suggestions.ts";
import { requestAnalysis } from "#lib/domains/patterns/request-analysis.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchSuggestion } from "./no-such-suggestion.ts";
import { presentSuggestion } from "./present-suggestion.ts";
import { deleteRuleOf, noteOutcome, updateStatus } from "./queries.ts";

/**
 * Takes a dismissal or an acceptance back. A suggestion that is open already stays so. What a dismissal kept back of its
 * family is looked for again.
 */
export async function restoreSuggestion(
  ctx: Context,
  { id }: InputOf<typeof restore>,
): Promise<OutputOf<typeof restore>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const { row, freed } = await ctx.asUser(async (tx) => {
    const opened = await updateStatus(tx, owner, id, { status: "open" });
    if (opened !== null) await noteOutcome(tx, owner, opened, "open");
    return { row: opened, freed: opened !== null && (await deleteRuleOf(tx, owner, id)) };
  });
  if (row === null) throw noSuchSuggestion();
  if (freed) await requestAnalysis(ctx);
  return presentSuggestion(row);
}
