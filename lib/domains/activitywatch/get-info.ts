import { createHash } from "node:crypto";
import type { info } from "#lib/contracts/activitywatch.ts";
import type { OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";

/** What its clients ask first. The version is that of ActivityWatch's interface which this follows. */
export async function getInfo(ctx: Context): Promise<OutputOf<typeof info>> {
  return {
    hostname: "floyo",
    version: "v0.13 (floyo)",
    testing: false,
    // Theirs is the machine's; here it is the workspace's, without telling which that is.
    device_id: createHash("sha256").update(`${ctx.org.id} ${ctx.actor.userId}`).digest("hex").slice(0, 32),
  };
}
