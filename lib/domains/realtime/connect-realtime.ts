import type { OutputOf } from "#lib/contracts/contract.ts";
import type { connect } from "#lib/contracts/realtime.ts";
import type { Context } from "#lib/platform/context.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";

/**
 * What the page's Realtime client needs: its session cookie is hidden from scripts, so this is how it gets a token. The
 * token is the session's own, refreshed when it was about to expire; the channel's policies decide what it may hear.
 */
export async function connectRealtime(ctx: Context): Promise<OutputOf<typeof connect>> {
  const token = await ctx.accessToken();
  if (token === null) throw new AppError("UNAUTHENTICATED", { message: "Your session is over. Sign in again." });
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  return {
    url: `${SUPABASE_URL.replace(/\/+$/, "")}/realtime/v1`,
    key: SUPABASE_PUBLISHABLE_KEY,
    token,
    expires_at: new Date(expiresAtMs(token)).toISOString(),
    // As the policies and floyo_private.tell() write it.
    channel: `member:${ctx.org.id}:${ctx.actor.userId}`,
  };
}

/** The door has verified the token, so its payload may be read as it stands. */
function expiresAtMs(token: string): number {
  const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as { exp: number };
  return payload.exp * 1000;
}
