import type { create } from "#lib/contracts/api-keys.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { apiKeyPrefix, generateApiKey, hashApiKey } from "#lib/platform/auth/api-key.ts";
import type { Context } from "#lib/platform/context.ts";
import { presentApiKey } from "./present-api-key.ts";
import { insertApiKey } from "./queries.ts";

/**
 * Makes a key for this person in this workspace. The key itself is in the answer and nowhere else: only its hash is
 * stored.
 */
export async function createApiKey(
  ctx: Context,
  { name, scopes, expires_in_days }: InputOf<typeof create>,
): Promise<OutputOf<typeof create>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const key = generateApiKey();
  const row = await ctx.asUser((tx) =>
    insertApiKey(tx, owner, {
      name,
      prefix: apiKeyPrefix(key),
      keyHash: hashApiKey(key),
      scopes: [...new Set(scopes)],
      expiresInDays: expires_in_days,
    }),
  );
  return { ...presentApiKey(row), key };
}
