import type { ApiKey } from "#lib/contracts/api-keys.ts";

const dayMs = 86_400_000;
/** Soon enough to make another in peace. */
const warnDays = 14;

/** Whether a key no longer works, and what to say of its end while it still does. */
export function keyState(
  { revoked_at, expires_at }: Pick<ApiKey, "revoked_at" | "expires_at">,
  nowMs: number,
): { ended: boolean; warning: string | null } {
  if (revoked_at !== null) return { ended: true, warning: null };
  if (expires_at === null) return { ended: false, warning: null };
  const left = Date.parse(expires_at) - nowMs;
  if (left <= 0) return { ended: true, warning: null };
  const days = Math.floor(left / dayMs);
  if (days >= warnDays) return { ended: false, warning: null };
  return { ended: false, warning: days === 0 ? "Expires today" : days === 1 ? "1 day left" : `${days} days left` };
}
