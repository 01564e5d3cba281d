import type { Context } from "#lib/platform/context.ts";
import { selectEditors } from "./queries.ts";

export interface HeardEditor {
  readonly name: string;
  readonly plugin: string | null;
  readonly last_at: string;
}

/** What has sent heartbeats of late, the latest first. */
export async function listEditors(ctx: Context): Promise<HeardEditor[]> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectEditors(tx, owner));
  return rows
    .map(({ editor, plugin, last_at }) => ({
      name: editor ?? "Not named",
      plugin,
      last_at: new Date(last_at).toISOString(),
    }))
    .sort((a, b) => b.last_at.localeCompare(a.last_at));
}
