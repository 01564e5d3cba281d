import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { asApp } from "../db.ts";

/** Longer than a code is taken for: its own half minute and one either side. */
const keepS = 120;

/**
 * Takes a code of a factor out of use, atomically and for all instances: false when somebody has tried it before. Codes
 * are one-time by RFC 6238, but hosted Supabase takes one again within its time.
 */
export async function spendCode(factorId: string, code: string): Promise<boolean> {
  const key = `code:${createHash("sha256").update(`${factorId}:${code}`).digest("base64url").slice(0, 32)}`;
  const rows = await asApp((db) =>
    db.execute<{ allowed: boolean }>(sql`select allowed from floyo_private.take_rate_limit(${key}, 1, ${keepS})`),
  );
  return rows[0]?.allowed === true;
}
