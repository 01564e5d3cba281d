import { list } from "#lib/contracts/relationships.ts";
import { askFile } from "#lib/mining/relationships/ask-file.ts";
import { cached } from "#lib/platform/cache.ts";
import { presentSummary } from "./present-pattern.ts";
import { selectPatterns } from "./queries.ts";

/** More than the engine keeps of a person's relationships. */
const lookedThroughMax = 2_000;

/** Everything that is known about one file, the likeliest first. */
export const listRelationships = cached(list, async (ctx, { path, project, limit }) => {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const filter = { kind: "relationship", sort: "confidence" } as const;
  const rows = await ctx.asUser((tx) => selectPatterns(tx, owner, filter, null, lookedThroughMax));
  const { files, data } = askFile(rows.map(presentSummary), path, project);
  return { files, data: data.slice(0, limit) };
});
