import { and, desc, eq, gte, inArray, sql } from "drizzle-orm";
import { suggestionOutcomes, suggestionRules, suggestions } from "#drizzle/schema/suggestions.ts";
import type { DismissReason, SuggestionStatus, SuppressingReason } from "#lib/contracts/suggestions.ts";
import type { Outcome } from "#lib/mining/suggest/correct-by-outcomes.ts";
import { isSuppressed, type Suppression } from "#lib/mining/suggest/suppression.ts";
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

/** As `too_sensitive` has it in lib/mining/suggest/suppression.ts. */
const surer = sql`known.status = 'dismissed' and known.dismissed_reason = 'too_sensitive'
  and excluded.confidence >= known.confidence + 0.15`;

/**
 * `sent` is a JSON array of `FoundRow`. What a person decided lasts, but that one was too eager: surer, it is open again. What they accepted
 * stays as they read it; only its evidence moves on. Tells how many of those before changed.
 */
export async function upsertFound(tx: Tx, { orgId, userId }: Owner, sent: string): Promise<number> {
  const written = await tx.execute<{ fresh: boolean }>(sql`
    insert into floyo.suggestions as known (
      org_id, user_id, key, title, reason, confidence, score, evidence, connectors, draft, alternatives,
      backtest, value, needs, about, pattern_ids
    )
    select
      ${orgId}::uuid, ${userId}::uuid, key, title, reason, confidence, score, evidence, connectors, draft,
      alternatives, backtest, value, needs, about,
      array(
        select patterns.id
        from jsonb_array_elements_text(pattern_keys) with ordinality as named (key, place)
        join floyo.patterns on patterns.key = named.key
          and patterns.org_id = ${orgId} and patterns.user_id = ${userId}
        order by place
      )
    from jsonb_to_recordset(${sent}::jsonb) as sent (
      key text, title text, reason text, confidence double precision, score double precision, evidence jsonb,
      connectors text[], draft jsonb, alternatives jsonb, backtest jsonb, value jsonb, needs jsonb, about jsonb,
      pattern_keys jsonb
    )
    on conflict (org_id, user_id, key) do update set
      title = case known.status when 'accepted' then known.title else excluded.title end,
      draft = case known.status when 'accepted' then known.draft else excluded.draft end,
      connectors = case known.status when 'accepted' then known.connectors else excluded.connectors end,
      alternatives = case known.status when 'accepted' then known.alternatives else excluded.alternatives end,
      needs = case known.status when 'accepted' then known.needs else excluded.needs end,
      backtest = excluded.backtest, value = excluded.value, about = excluded.about,
      -- Dismissed as too eager, it comes back once it is surer by so much.
      status = case when ${surer} then 'open' else known.status end,
      dismissed_reason = case when ${surer} then null else known.dismissed_reason end,
      dismissed_at = case when ${surer} then null else known.dismissed_at end,
      reason = excluded.reason, confidence = excluded.confidence, score = excluded.score,
      evidence = excluded.evidence, pattern_ids = excluded.pattern_ids, updated_at = now()
    where (known.title, known.reason, known.confidence, known.score, known.evidence, known.connectors, known.draft,
        known.alternatives, known.backtest, known.value, known.needs, known.about,
        known.pattern_ids)
      is distinct from (excluded.title, excluded.reason, excluded.confidence, excluded.score, excluded.evidence,
        excluded.connectors, excluded.draft, excluded.alternatives, excluded.backtest, excluded.value, excluded.needs,
        excluded.about, excluded.pattern_ids)
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

const rulesMax = 200;

/** What the person does not want to see, for the engine. */
export function selectSuppressions(tx: Tx, { orgId, userId }: Owner): Promise<Suppression[]> {
  return tx
    .select({
      reason: suggestionRules.reason,
      tool: suggestionRules.tool,
      subjects: suggestionRules.subjects,
      trigger: suggestionRules.trigger,
      confidence: suggestionRules.confidence,
    })
    .from(suggestionRules)
    .where(and(eq(suggestionRules.orgId, orgId), eq(suggestionRules.userId, userId)));
}

/** The same to read, newest first, with what the dismissed suggestion says as long as it is there. */
export function selectRules(tx: Tx, { orgId, userId }: Owner) {
  return tx
    .select({
      id: suggestionRules.id,
      reason: suggestionRules.reason,
      tool: suggestionRules.tool,
      trigger: suggestionRules.trigger,
      confidence: suggestionRules.confidence,
      suggestionId: suggestionRules.suggestionId,
      title: suggestions.title,
      createdAt: suggestionRules.createdAt,
    })
    .from(suggestionRules)
    .leftJoin(
      suggestions,
      and(
        eq(suggestions.orgId, suggestionRules.orgId),
        eq(suggestions.userId, suggestionRules.userId),
        eq(suggestions.id, suggestionRules.suggestionId),
      ),
    )
    .where(and(eq(suggestionRules.orgId, orgId), eq(suggestionRules.userId, userId)))
    .orderBy(desc(suggestionRules.createdAt), desc(suggestionRules.id))
    .limit(rulesMax);
}

/** Makes a dismissal hold for its family; another reason takes the place of the one before. One that is too old to know its family makes none. */
export async function upsertRule(
  tx: Tx,
  { orgId, userId }: Owner,
  { id, about }: SuggestionRow,
  reason: SuppressingReason,
): Promise<Suppression | null> {
  if (about === null) return null;
  const rule = {
    reason,
    tool: reason === "never_this_tool" ? (about.tools[0] ?? null) : null,
    subjects: about.subjects,
    trigger: about.trigger,
    confidence: about.confidence,
  };
  await tx
    .insert(suggestionRules)
    .values({ orgId, userId, suggestionId: id, ...rule })
    .onConflictDoUpdate({
      target: [suggestionRules.orgId, suggestionRules.userId, suggestionRules.suggestionId],
      set: rule,
    });
  return rule;
}

/** Deletes the open suggestions that a rule is about; they are learned again once it is gone. */
export async function deleteSuppressed(tx: Tx, owner: Owner, rule: Suppression): Promise<void> {
  const open = await tx
    .select({ id: suggestions.id, about: suggestions.about })
    .from(suggestions)
    .where(and(ownedBy(owner), eq(suggestions.status, "open")));
  const hidden = open.flatMap(({ id, about }) => (about !== null && isSuppressed(about, [rule]) ? [id] : []));
  if (hidden.length > 0) await tx.delete(suggestions).where(and(ownedBy(owner), inArray(suggestions.id, hidden)));
}

/** Takes the rule of a suggestion away; false when there is none. */
export async function deleteRuleOf(tx: Tx, { orgId, userId }: Owner, suggestionId: string): Promise<boolean> {
  const gone = await tx
    .delete(suggestionRules)
    .where(
      and(
        eq(suggestionRules.orgId, orgId),
        eq(suggestionRules.userId, userId),
        eq(suggestionRules.suggestionId, suggestionId),
      ),
    )
    .returning({ id: suggestionRules.id });
  return gone.length > 0;
}

/** Takes a rule away and tells the suggestion it came from; null when there is no such rule. */
export async function deleteRule(tx: Tx, { orgId, userId }: Owner, id: string): Promise<string | null> {
  const [gone] = await tx
    .delete(suggestionRules)
    .where(and(eq(suggestionRules.orgId, orgId), eq(suggestionRules.userId, userId), eq(suggestionRules.id, id)))
    .returning({ suggestionId: suggestionRules.suggestionId });
  return gone?.suggestionId ?? null;
}

/** An acceptance that stood for so long was kept, whatever comes after. */
const keptAfter = sql`interval '30 days'`;

/**
 * Notes what was decided. Accepted again within its time, an acceptance goes on; dismissed or taken back before that, it
 * was not kept. A dismissal that is taken back is none, and
 * neither is an acceptance within the hour: that was a slip. What was kept stays so.
 */
export async function noteOutcome(
  tx: Tx,
  { orgId, userId }: Owner,
  { id, about, confidence }: SuggestionRow,
  decision: SuggestionStatus,
): Promise<void> {
  const known = sql`org_id = ${orgId} and user_id = ${userId} and suggestion_id = ${id}`;
  const isKept = sql`decision = 'accepted' and taken_back_at is null and decided_at <= now() - ${keptAfter}`;
  const [before] = await tx.execute<{ decision: string; kept: boolean; slip: boolean }>(
    sql`select decision, ${isKept} as kept, decided_at > now() - interval '1 hour' as slip
      from floyo.suggestion_outcomes where ${known}`,
  );
  if (before?.kept === true) return;
  if (decision === "accepted" || before === undefined) {
    if (decision === "open") return;
    await tx.execute(sql`
      insert into floyo.suggestion_outcomes (org_id, user_id, suggestion_id, stated, decision)
      values (${orgId}, ${userId}, ${id}, ${about?.confidence ?? confidence}, ${decision})
      on conflict (org_id, user_id, suggestion_id) do update set
        decided_at = case
          when suggestion_outcomes.decision = 'accepted' and suggestion_outcomes.taken_back_at is null
          then suggestion_outcomes.decided_at else now() end,
        stated = excluded.stated, decision = excluded.decision, taken_back_at = null`);
  } else if (decision === "open" && (before.slip || before.decision === "dismissed")) {
    await tx.execute(sql`delete from floyo.suggestion_outcomes where ${known}`);
  } else if (before.decision === "accepted") {
    await tx.execute(
      sql`update floyo.suggestion_outcomes set taken_back_at = coalesce(taken_back_at, now()) where ${known}`,
    );
  }
}

/** What became of suggestions, as far as it is known. */
export async function selectOutcomes(tx: Tx, { orgId, userId }: Owner): Promise<Outcome[]> {
  return await tx
    .select({
      stated: suggestionOutcomes.stated,
      held: sql<boolean>`decision = 'accepted' and taken_back_at is null`,
    })
    .from(suggestionOutcomes)
    .where(and(eq(suggestionOutcomes.orgId, orgId), eq(suggestionOutcomes.userId, userId), sql`not (${stillOpen})`));
}

const stillOpen = sql`decision = 'accepted' and taken_back_at is null and decided_at > now() - ${keptAfter}`;

/** Acceptances that may still be taken back. */
export async function countWaiting(tx: Tx, { orgId, userId }: Owner): Promise<number> {
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(suggestionOutcomes)
    .where(and(eq(suggestionOutcomes.orgId, orgId), eq(suggestionOutcomes.userId, userId), stillOpen));
  return row?.count ?? 0;
}
