import { sql } from "drizzle-orm";
import { asApp } from "#lib/platform/db.ts";

/** Drops answers kept for `Idempotency-Key` and request counters that are over. They span people, and hold no more use. */
export async function forgetExpired(): Promise<{ idempotencyKeys: number; rateLimits: number }> {
  const [row] = await asApp((db) =>
    db.execute<{ idempotency_keys: string; rate_limits: string }>(
      sql`select idempotency_keys, rate_limits from floyo_private.forget_expired()`,
    ),
  );
  return { idempotencyKeys: Number(row?.idempotency_keys ?? 0), rateLimits: Number(row?.rate_limits ?? 0) };
}
