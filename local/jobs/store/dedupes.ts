import { createHash } from "node:crypto";
import type { Tx } from "./transact.ts";

const dedupeHours = 24;

const claimKeys = {
  name: "dedupes-claim",
  text: `
    insert into floyo_jobs.dedupes (scope, key, expires_at)
    select $1, key, now() + $3 * interval '1 hour' from unnest($2::text[]) key order by key
    on conflict (scope, key) do update set expires_at = excluded.expires_at where dedupes.expires_at <= now()
    returning key`,
};

const digest = (text: string) => createHash("sha256").update(text).digest("base64url");

/** Of these keys, those that were not seen in the last 24 hours, and now are. */
export async function claimOnce(tx: Tx, scope: string, keys: readonly string[]): Promise<Set<string>> {
  const digests = new Map(keys.map((key) => [digest(key), key]));
  if (digests.size === 0) return new Set();
  const rows = await tx.query<{ key: string }>(claimKeys, [scope, [...digests.keys()], dedupeHours]);
  return new Set(rows.map((row) => digests.get(row.key) ?? ""));
}
