import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { members } from "#lib/contracts/organizations.ts";
import type { Context } from "#lib/platform/context.ts";
import { asApp } from "#lib/platform/db.ts";
import { noSuchWorkspace } from "./no-such-workspace.ts";
import { selectMembers } from "./queries.ts";

/**
 * Who belongs to a workspace, for one who does. An API key asks about its own workspace alone. NOT_FOUND when there is
 * none, or the asker is no member.
 */
export async function listMembers(ctx: Context, { id }: InputOf<typeof members>): Promise<OutputOf<typeof members>> {
  if (ctx.actor.via === "api_key" && id !== ctx.org.id) throw noSuchWorkspace();
  const data = await asApp((db) => selectMembers(db, id, ctx.actor.userId));
  if (data.length === 0) throw noSuchWorkspace();
  return { data };
}
