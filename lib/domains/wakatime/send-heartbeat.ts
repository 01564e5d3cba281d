import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { sendOne } from "#lib/contracts/wakatime.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { takeHeartbeats } from "./take-heartbeats.ts";

/** Stores one heartbeat. Throws VALIDATION_ERROR when it is none, and as `takeHeartbeats` does. */
export async function sendHeartbeat(ctx: Context, beat: InputOf<typeof sendOne>): Promise<OutputOf<typeof sendOne>> {
  const [answer] = await takeHeartbeats(ctx, [beat]);
  const [body] = answer ?? [];
  if (body && "data" in body) return body;
  throw new AppError("VALIDATION_ERROR", body && "error" in body ? { message: body.error } : {});
}
