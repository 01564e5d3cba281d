import type { PatternKind } from "#lib/contracts/patterns.ts";
import type { Context } from "#lib/platform/context.ts";
import { countKinds, type PatternFilter } from "./queries.ts";

/** How many patterns of each kind a person has, among those that the filter leaves. */
export async function countPatterns(
  ctx: Context,
  filter: Omit<PatternFilter, "kind">,
): Promise<Record<PatternKind, number>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const counted = await ctx.asUser((tx) => countKinds(tx, owner, filter));
  const counts: Record<PatternKind, number> = { routine: 0, sequence: 0, relationship: 0, usage: 0 };
  for (const { kind, count } of counted) counts[kind] = count;
  return counts;
}
