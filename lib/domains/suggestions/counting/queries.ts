import { sql } from "drizzle-orm";
import type { Tx } from "#lib/platform/db.ts";
import type { Owner } from "../queries.ts";

/** Deletes open suggestions whose leading pattern is gone or fell below what a suggestion needs. */
export async function deleteFallen(
  tx: Tx,
  { orgId, userId }: Owner,
  confidenceMin: number,
  supportMin: number,
): Promise<void> {
  await tx.execute(sql`
    delete from floyo.suggestions as known
    where known.org_id = ${orgId} and known.user_id = ${userId} and known.status = 'open'
      and not exists (
        select from floyo.patterns as lead
        where lead.org_id = ${orgId} and lead.user_id = ${userId} and lead.id = known.pattern_ids[1]
          and lead.confidence >= ${confidenceMin} and lead.support >= ${supportMin}
      )`);
}

/** Suggestions, by id, with the confidence of their leading patterns. */
export async function selectLeads(tx: Tx, { orgId, userId }: Owner): Promise<{ id: string; confidence: number }[]> {
  const rows = await tx.execute<{ id: string; confidence: number }>(sql`
    select known.id, lead.confidence
    from floyo.suggestions as known
    join floyo.patterns as lead
      on lead.org_id = known.org_id and lead.user_id = known.user_id and lead.id = known.pattern_ids[1]
    where known.org_id = ${orgId} and known.user_id = ${userId}`);
  return rows.map(({ id, confidence }) => ({ id, confidence }));
}

/**
 * Takes up what shows the leading pattern, and a confidence; the score moves with that.
 * @param sent JSON array of `{ id, confidence }`
 */
export async function refreshHeld(tx: Tx, { orgId, userId }: Owner, sent: string): Promise<void> {
  await tx.execute(sql`
    update floyo.suggestions as known
    set evidence = lead.evidence, confidence = sent.confidence, updated_at = now(),
      score = case when known.confidence > 0 then known.score * sent.confidence / known.confidence else known.score end
    from floyo.patterns as lead, jsonb_to_recordset(${sent}::jsonb) as sent (id uuid, confidence double precision)
    where known.org_id = ${orgId} and known.user_id = ${userId} and known.id = sent.id
      and lead.org_id = ${orgId} and lead.user_id = ${userId} and lead.id = known.pattern_ids[1]
      and (known.evidence, known.confidence) is distinct from (lead.evidence, sent.confidence)`);
}
