import { createHmac, hkdfSync } from "node:crypto";
import type { Policy } from "#lib/capture/redact/redact-event.ts";
import { RuleSet } from "#lib/capture/redact/rule-set.ts";
import { type PrivacyRule, PrivacyRules } from "#lib/contracts/privacy.ts";
import type { Tx } from "#lib/platform/db.ts";
import { env } from "#lib/platform/env.ts";
import { type Owner, selectRules } from "./queries.ts";

const policiesKeptMax = 500;

interface Kept {
  readonly version: number;
  readonly policy: Policy;
}

/** Compiled rules by person and workspace, the least recently used first: reading them anew costs more than a batch. */
const kept = new Map<string, Kept>();

/** The rules of a person with the key that their hashes are made with. */
export const makePolicy = (owner: Owner, rules: readonly PrivacyRule[]): Policy => ({
  rules: new RuleSet(rules),
  hash: hashFor(owner),
});

/**
 * The person's policy at `version` of their rules. Without rules there is nothing to read; with them they are read once
 * and kept in this process for as long as the version stays the same.
 */
export async function loadPolicy(tx: Tx, owner: Owner, version: number): Promise<Policy> {
  const key = `${owner.orgId} ${owner.userId}`;
  const known = kept.get(key);
  kept.delete(key);
  if (known?.version === version) {
    kept.set(key, known);
    return known.policy;
  }
  // The version may have moved on since it was asked for; what is read together belongs together.
  const row = version === 0 ? null : await selectRules(tx, owner);
  const policy = makePolicy(owner, row === null ? [] : PrivacyRules.parse(row.document).rules);
  kept.set(key, { version: row?.version ?? 0, policy });
  for (const oldest of kept.keys()) {
    if (kept.size <= policiesKeptMax) break;
    kept.delete(oldest);
  }
  return policy;
}

/** HMAC-SHA-256 in hexadecimal, by a key of the person's own in this workspace, so that nobody else's names compare. */
function hashFor({ orgId, userId }: Owner): (text: string) => string {
  let key: Buffer | null = null;
  return (text) => {
    key ??= Buffer.from(hkdfSync("sha256", env().PRIVACY_SECRET, "", `floyo privacy ${orgId} ${userId}`, 32));
    return createHmac("sha256", key).update(text).digest("hex");
  };
}
