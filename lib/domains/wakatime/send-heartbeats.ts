import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { sendMany } from "#lib/contracts/wakatime.ts";
import type { Context } from "#lib/platform/context.ts";
import { takeHeartbeats } from "./take-heartbeats.ts";

/** Stores heartbeats, each by itself. Throws as `takeHeartbeats` does. */
export async function sendHeartbeats(
  ctx: Context,
  { items }: InputOf<typeof sendMany>,
): Promise<OutputOf<typeof sendMany>> {
  return { responses: await takeHeartbeats(ctx, items) };
}
