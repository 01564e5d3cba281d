import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { dismiss } from "#lib/contracts/suggestions.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchSuggestion } from "./no-such-suggestion.ts";
import { presentSuggestion } from "./present-suggestion.ts";
import { deleteRuleOf, deleteSuppressed, noteOutcome, updateStatus, upsertRule } from "./queries.ts";

/**
 * Dismisses a suggestion with a reason; again, with another reason, changes the reason. Learning anew leaves it so. A
 * reason other than `other` is for the family: open ones of it go at once, and are not made again while the rule stands.
 */
export async function dismissSuggestion(
  ctx: Context,
  { id, reason }: InputOf<typeof dismiss>,
): Promise<OutputOf<typeof dismiss>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const row = await ctx.asUser(async (tx) => {
    const dismissed = await updateStatus(tx, owner, id, { status: "dismissed", reason });
    if (dismissed === null) return null;
    await noteOutcome(tx, owner, dismissed, "dismissed");
    if (reason === "other") await deleteRuleOf(tx, owner, id);
    else {
      const rule = await upsertRule(tx, owner, dismissed, reason);
      if (rule !== null) await deleteSuppressed(tx, owner, rule);
    }
    return dismissed;
  });
  if (row === null) throw noSuchSuggestion();
  return presentSuggestion(row);
}
