import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { replaceRules as contract } from "#lib/contracts/privacy.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { presentRules } from "./present-rules.ts";
import { deleteHitsBut, swapRules } from "./queries.ts";

/**
 * Makes these the person's rules of the workspace, for all that comes in from now on. Throws CONFLICT when they were
 * changed since the version that the writer had read, so that nobody's rule is lost unseen.
 */
export async function replaceRules(
  ctx: Context,
  { version, rules }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const written = await ctx.asUser(async (tx) => {
    if (!(await swapRules(tx, owner, version, { rules }))) {
      throw new AppError("CONFLICT", {
        message: "The rules were changed since you read them. Read them again, and repeat your change on those.",
      });
    }
    await deleteHitsBut(
      tx,
      owner,
      rules.map(({ id }) => id),
    );
    return await presentRules(tx, owner);
  });
  ctx.log.info("privacy rules replaced", { count: rules.length });
  return written;
}
