import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { exportScript } from "#lib/contracts/suggestions.ts";
import { exportDraft } from "#lib/mining/suggest/export/export-draft.ts";
import type { WorkflowDefinition } from "#lib/mining/types.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchSuggestion } from "./no-such-suggestion.ts";
import { selectSuggestion } from "./queries.ts";

/** A suggestion's draft as a script of one's own. A schedule in UTC is told from today. NOT_FOUND as for reading it. */
export async function exportSuggestion(
  ctx: Context,
  { id, format }: InputOf<typeof exportScript>,
): Promise<OutputOf<typeof exportScript>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const row = await ctx.asUser((tx) => selectSuggestion(tx, owner, id));
  if (row === null) throw noSuchSuggestion();
  return exportDraft(row.draft as WorkflowDefinition, format, Date.now());
}
