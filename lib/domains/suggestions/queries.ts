import { and, desc, eq, gte, sql } from "drizzle-orm";
import { suggestions } from "#drizzle/schema/suggestions.ts";
import type { DismissReason, SuggestionStatus } from "#lib/contracts/suggestions.ts";
import type { Tx } from "#lib/platform/db.ts";

/** Whose rows: every query names both, so that the indexes that begin with them are used. */
export interface Owner {
  readonly orgId: string;
  readonly userId: string;
}

export type SuggestionRow = typeof suggestions.$inferSelect;

const ownedBy = ({ orgId, userId }: Owner) => and(eq(suggestions.orgId, orgId), eq(suggestions.userId, userId));

export function selectSuggestions(
  tx: Tx,
  owner: Owner,
  filter: { readonly status: SuggestionStatus; readonly confidence_min?: number | undefined },
  after: readonly [score: number, id: string] | null,
  limit: number,
): Promise<SuggestionRow[]> {
  return tx
    .select()
    .from(suggestions)
    .where(
      and(
        ownedBy(owner),
        eq(suggestions.status, filter.status),
        filter.confidence_min === undefined ? undefined : gte(suggestions.confidence, filter.confidence_min),
        after === null
          ? undefined
          : sql`(${suggestions.score}, ${suggestions.id}) < (${after[0]}::double precision, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(desc(suggestions.score), desc(suggestions.id))
    .limit(limit);
}

export async function selectSuggestion(tx: Tx, owner: Owner, id: string): Promise<SuggestionRow | null> {
  const [row] = await tx
    .select()
    .from(suggestions)
    .where(and(ownedBy(owner), eq(suggestions.id, id)));
  return row ?? null;
}

/** How many suggestions of each status there are; a status without any is left out. */
export function countByStatus(tx: Tx, owner: Owner): Promise<{ status: SuggestionStatus; count: number }[]> {
  return tx
    .select({ status: suggestions.status, count: sql<number>`count(*)::int` })
    .from(suggestions)
    .where(ownedBy(owner))
    .groupBy(suggestions.status);
}

/** What a person decides about a suggestion; `open` is no decision. */
export type Decision =
  | { readonly status: "open" | "accepted" }
  | { readonly status: "dismissed"; readonly reason: DismissReason };

/** Sets the status and gives the row back; null when there is no such suggestion. */
export async function updateStatus(
  tx: Tx,
  owner: Owner,
  id: string,
  decision: Decision,
): Promise<SuggestionRow | null> {
  const { status } = decision;
  const [row] = await tx
    .update(suggestions)
    .set({
      status,
      dismissedReason: status === "dismissed" ? decision.reason : null,
      dismissedAt: status === "dismissed" ? sql`now()` : null,
      // Accepted again, it keeps its first time.
      acceptedAt: status === "accepted" ? sql`coalesce(${suggestions.acceptedAt}, now())` : null,
      updatedAt: sql`now()`,
    })
    .where(and(ownedBy(owner), eq(suggestions.id, id)))
    .returning();
  return row ?? null;
}

/** A suggestion as a row of the recordset that is stored. */
export interface FoundRow {
  readonly key: string;
  readonly title: string;
  readonly reason: string;
  readonly confidence: number;
  readonly score: number;
  readonly evidence: object;
  readonly connectors: readonly string[];
  readonly draft: object;
  readonly alternatives: readonly object[];
  readonly backtest: object;
  readonly value: object;
  readonly needs: object;
  readonly pattern_keys: readonly string[];
}

/**
 * `sent` is a JSON array of `FoundRow`. Statuses are never touched, so what a person decided lasts. What they accepted
 * stays as they read it; only its evidence moves on. Tells how many of those before changed.
 */
export async function upsertFound(tx: Tx, { orgId, userId }: Owner, sent: string): Promise<number> {
  const written = await tx.execute<{ fresh: boolean }>(sql`
    insert into floyo.suggestions as known (
      org_id, user_id, key, title, reason, confidence, score, evidence, connectors, draft, alternatives,
      backtest, value, needs, pattern_ids
    )
    select
      ${orgId}::uuid, ${userId}::uuid, key, title, reason, confidence, score, evidence, connectors, draft,
      alternatives, backtest, value, needs,
      array(
        select patterns.id
        from jsonb_array_elements_text(pattern_keys) with ordinality as named (key, place)
        join floyo.patterns on patterns.key = named.key
          and patterns.org_id = ${orgId} and patterns.user_id = ${userId}
        order by place
      )
    from jsonb_to_recordset(${sent}::jsonb) as sent (
      key text, title text, reason text, confidence double precision, score double precision, evidence jsonb,
      connectors text[], draft jsonb, alternatives jsonb, backtest jsonb, value jsonb, needs jsonb, pattern_keys jsonb
    )
    on conflict (org_id, user_id, key) do update set
      title = case known.status when 'accepted' then known.title else excluded.title end,
      draft = case known.status when 'accepted' then known.draft else excluded.draft end,
      connectors = case known.status when 'accepted' then known.connectors else excluded.connectors end,
      alternatives = case known.status when 'accepted' then known.alternatives else excluded.alternatives end,
      needs = case known.status when 'accepted' then known.needs else excluded.needs end,
      backtest = excluded.backtest, value = excluded.value,
      reason = excluded.reason, confidence = excluded.confidence, score = excluded.score,
      evidence = excluded.evidence, pattern_ids = excluded.pattern_ids, updated_at = now()
    where (known.title, known.reason, known.confidence, known.score, known.evidence, known.connectors, known.draft,
        known.alternatives, known.backtest, known.value, known.needs, known.pattern_ids)
      is distinct from (excluded.title, excluded.reason, excluded.confidence, excluded.score, excluded.evidence,
        excluded.connectors, excluded.draft, excluded.alternatives, excluded.backtest, excluded.value, excluded.needs,
        excluded.pattern_ids)
    returning xmax = 0 as fresh`);
  return written.filter(({ fresh }) => !fresh).length;
}

/**
 * Deletes what no longer holds. An open suggestion goes at once. A dismissed one stays, so that it is not made again
 * when it next holds, and so does an accepted one, but only as long as any event that shows it is still stored: what a
 * person deleted is not to live on in a suggestion. Tells how many went.
 */
export async function deleteGone(tx: Tx, { orgId, userId }: Owner, sent: string): Promise<number> {
  const gone = await tx.execute(sql`
    delete from floyo.suggestions as known
    where known.org_id = ${orgId} and known.user_id = ${userId}
      and known.key not in (select key from jsonb_to_recordset(${sent}::jsonb) as sent (key text))
      and (
        known.status = 'open'
        or not exists (
          select
          from jsonb_array_elements(known.evidence -> 'occurrences') as occurrence,
            jsonb_array_elements_text(occurrence -> 'event_ids') as shown (id)
          join floyo.events on events.user_id = ${userId} and events.id = shown.id::uuid
        )
      )`);
  return gone.count;
}

/**
 * Takes events that are no longer stored out of what shows a suggestion that was kept though it no longer holds. Those
 * that hold were just written anew. Tells how many it changed.
 */
export async function pruneKept(tx: Tx, { orgId, userId }: Owner, sent: string): Promise<number> {
  const pruned = await tx.execute(sql`
    with shown as materialized (
      select known.id, occurrence.value as occurrence, occurrence.place,
        jsonb_array_length(occurrence.value -> 'event_ids') as before,
        coalesce(
          (
            select jsonb_agg(event.id order by event.place)
            from jsonb_array_elements_text(occurrence.value -> 'event_ids') with ordinality as event (id, place)
            where exists (select from floyo.events e where e.user_id = ${userId} and e.id = event.id::uuid)
          ),
          '[]'
        ) as left_over
      from floyo.suggestions as known,
        jsonb_array_elements(known.evidence -> 'occurrences') with ordinality as occurrence (value, place)
      where known.org_id = ${orgId} and known.user_id = ${userId} and known.status <> 'open'
        and known.key not in (select key from jsonb_to_recordset(${sent}::jsonb) as sent (key text))
    ), pruned as (
      select id,
        coalesce(
          jsonb_agg(jsonb_set(occurrence, '{event_ids}', left_over) order by place)
            filter (where jsonb_array_length(left_over) > 0),
          '[]'
        ) as occurrences
      from shown group by id
      having bool_or(before <> jsonb_array_length(left_over))
    )
    update floyo.suggestions as known
    set evidence = jsonb_set(known.evidence, '{occurrences}', pruned.occurrences), updated_at = now(),
      -- It tells the times of events, and which of them are gone it does not know.
      backtest = null
    from pruned
    where known.org_id = ${orgId} and known.user_id = ${userId} and known.id = pruned.id`);
  return pruned.count;
}

/** A person's suggestions that rest on a pattern, best first. */
export function selectByPattern(tx: Tx, owner: Owner, patternId: string) {
  return tx
    .select({ id: suggestions.id, title: suggestions.title, status: suggestions.status })
    .from(suggestions)
    .where(and(ownedBy(owner), sql`${patternId}::uuid = any (${suggestions.patternIds})`))
    .orderBy(desc(suggestions.score), desc(suggestions.id))
    .limit(5);
}
