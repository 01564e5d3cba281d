import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { apiKeys } from "#drizzle/schema/api-keys.ts";
import type { ApiKeyKind } from "#lib/contracts/api-keys.ts";
import type { Scope } from "#lib/contracts/scopes.ts";
import type { Tx } from "#lib/platform/db.ts";

/** Whose rows: every query names both, so that the indexes that begin with them are used. */
export interface Owner {
  readonly orgId: string;
  readonly userId: string;
}

/** All that can be read of a key: its hash is granted to nobody. */
const readable = {
  id: apiKeys.id,
  kind: apiKeys.kind,
  name: apiKeys.name,
  deviceId: apiKeys.deviceId,
  prefix: apiKeys.prefix,
  scopes: apiKeys.scopes,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
  createdAt: apiKeys.createdAt,
  revokedAt: apiKeys.revokedAt,
};

export type ApiKeyRow = Awaited<ReturnType<typeof selectApiKeys>>[number];

export function selectApiKeys(
  tx: Tx,
  { orgId, userId }: Owner,
  after: readonly [createdAt: string, id: string] | null,
  limit: number,
) {
  return tx
    .select(readable)
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.orgId, orgId),
        eq(apiKeys.userId, userId),
        after === null
          ? undefined
          : sql`(${apiKeys.createdAt}, ${apiKeys.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(limit);
}

export async function insertApiKey(
  tx: Tx,
  { orgId, userId }: Owner,
  key: {
    readonly kind: ApiKeyKind;
    readonly name: string;
    readonly prefix: string;
    readonly keyHash: Uint8Array;
    readonly scopes: Scope[];
    readonly expiresInDays: number | null;
  },
): Promise<ApiKeyRow> {
  const { expiresInDays, ...row } = key;
  const [inserted] = await tx
    .insert(apiKeys)
    .values({
      orgId,
      userId,
      ...row,
      expiresAt: expiresInDays === null ? null : sql`now() + make_interval(days => ${expiresInDays}::int)`,
    })
    .returning(readable);
  if (!inserted) throw new Error("The new key was not given back.");
  return inserted;
}

/** Revokes a key and tells whether there is such a key; one revoked before keeps its time. */
export async function revokeRow(tx: Tx, { orgId, userId }: Owner, id: string): Promise<boolean> {
  const which = and(eq(apiKeys.orgId, orgId), eq(apiKeys.userId, userId), eq(apiKeys.id, id));
  await tx
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(and(which, isNull(apiKeys.revokedAt)));
  const [known] = await tx.select({ id: apiKeys.id }).from(apiKeys).where(which);
  return known !== undefined;
}
