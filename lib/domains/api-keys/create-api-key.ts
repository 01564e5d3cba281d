import { type create, wakatimeScopes } from "#lib/contracts/api-keys.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { apiKeyPrefix, generateApiKey, generateWakatimeKey, hashApiKey } from "#lib/platform/auth/api-key.ts";
import type { Context } from "#lib/platform/context.ts";
import { presentApiKey } from "./present-api-key.ts";
import { insertApiKey } from "./queries.ts";

/**
 * Makes a key for this person in this workspace. The key itself is in the answer and nowhere else: only its hash is
 * stored.
 */
export async function createApiKey(
  ctx: Context,
  { kind, name, scopes = [], expires_in_days }: InputOf<typeof create>,
): Promise<OutputOf<typeof create>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const key = kind === "wakatime" ? generateWakatimeKey() : generateApiKey();
  const row = await ctx.asUser((tx) =>
    insertApiKey(tx, owner, {
      kind,
      name,
      prefix: apiKeyPrefix(key),
      keyHash: hashApiKey(key),
      scopes: kind === "wakatime" ? [...wakatimeScopes] : [...new Set(scopes)],
      expiresInDays: expires_in_days,
    }),
  );
  return { ...presentApiKey(row), key };
}
