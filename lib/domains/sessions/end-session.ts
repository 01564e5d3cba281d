import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { end } from "#lib/contracts/sessions.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { deleteSessions } from "./queries.ts";

/** Signs out one of the person's sessions, at once. NOT_FOUND when there is none, or it is another's. */
export async function endSession(ctx: Context, { id }: InputOf<typeof end>): Promise<OutputOf<typeof end>> {
  if ((await deleteSessions(ctx, id)) === 0)
    throw new AppError("NOT_FOUND", { message: "There is no such session. It may be over already." });
}
