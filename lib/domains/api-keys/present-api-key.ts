import type { ApiKey } from "#lib/contracts/api-keys.ts";
import type { ApiKeyRow } from "./queries.ts";

/** A stored key as the API gives it. */
export function presentApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    device_id: row.deviceId,
    prefix: row.prefix,
    scopes: row.scopes,
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    revoked_at: row.revokedAt?.toISOString() ?? null,
  };
}
