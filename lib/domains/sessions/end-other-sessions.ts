import type { OutputOf } from "#lib/contracts/contract.ts";
import type { endOthers } from "#lib/contracts/sessions.ts";
import type { Context } from "#lib/platform/context.ts";
import { deleteSessions } from "./queries.ts";

/** Signs the person out everywhere but here, at once. */
export async function endOtherSessions(ctx: Context): Promise<OutputOf<typeof endOthers>> {
  await deleteSessions(ctx, null);
}
