import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { rename } from "#lib/contracts/organizations.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { chooseWorkspace } from "#lib/platform/workspace.ts";
import { renameRow } from "./queries.ts";

/** Renames a workspace, for its owner. FORBIDDEN for its other members, NOT_FOUND for everybody else. */
export async function renameOrganization(
  ctx: Context,
  { id, name }: InputOf<typeof rename>,
): Promise<OutputOf<typeof rename>> {
  const { role } = await chooseWorkspace(ctx.actor, id);
  const row = await ctx.asUser((tx) => renameRow(tx, id, name));
  if (row === null)
    throw new AppError("FORBIDDEN", { message: "Only the owner of a workspace can rename it. Ask them." });
  return { ...row, role };
}
