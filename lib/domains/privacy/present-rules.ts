import type { OutputOf } from "#lib/contracts/contract.ts";
import { type getRules, PrivacyRules } from "#lib/contracts/privacy.ts";
import type { Tx } from "#lib/platform/db.ts";
import { type Owner, selectHits, selectRules } from "./queries.ts";

/** The rules as the API gives them, with what they caught at the server. */
export async function presentRules(tx: Tx, owner: Owner): Promise<OutputOf<typeof getRules>> {
  const [kept, hits] = [await selectRules(tx, owner), await selectHits(tx, owner)];
  return {
    version: kept?.version ?? 0,
    updated_at: kept?.updatedAt.toISOString() ?? null,
    rules: kept === null ? [] : PrivacyRules.parse(kept.document).rules,
    hits: hits.map(({ rule, hits: count, lastAt }) => ({ rule, hits: count, last_at: lastAt.toISOString() })),
  };
}
