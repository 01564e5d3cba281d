import type { Context } from "#lib/platform/context.ts";
import type { Tx } from "#lib/platform/db.ts";
import { addLearned } from "./queries.ts";

interface Replaced {
  readonly gone: number;
  readonly changed: number;
}

/** Tells the receipts that wait for an analysis what it made of patterns and suggestions, within its own transaction. */
export async function settleReceipts(
  ctx: Context,
  tx: Tx,
  { patterns, suggestions }: { readonly patterns: Replaced; readonly suggestions: Replaced },
): Promise<void> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  await addLearned(tx, owner, {
    patterns_gone: patterns.gone,
    patterns_changed: patterns.changed,
    suggestions_gone: suggestions.gone,
    suggestions_changed: suggestions.changed,
  });
}
