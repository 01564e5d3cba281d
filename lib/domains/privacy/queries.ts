import { and, asc, desc, eq, gte, inArray, isNull, lt, sql } from "drizzle-orm";
import { activitywatchEvents } from "#drizzle/schema/activitywatch.ts";
import { events } from "#drizzle/schema/events.ts";
import { privacyReceipts, privacyRuleHits, privacyRules } from "#drizzle/schema/privacy.ts";
import type { PrivacyRules, Receipt } from "#lib/contracts/privacy.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { boundTime } from "#lib/domains/events/bound-time.ts";
import { extensionOf } from "#lib/mining/symbol.ts";
import { asAppInside, type Tx } from "#lib/platform/db.ts";

/** Whose rows: every query names both, so that the indexes that begin with them are used. */
export interface Owner {
  readonly orgId: string;
  readonly userId: string;
}

/** The rules that a person keeps in a workspace; null before the first were written. */
export async function selectRules(tx: Tx, { orgId, userId }: Owner) {
  const [row] = await tx
    .select({ document: privacyRules.document, version: privacyRules.version, updatedAt: privacyRules.updatedAt })
    .from(privacyRules)
    .where(and(eq(privacyRules.orgId, orgId), eq(privacyRules.userId, userId)));
  return row ?? null;
}

/** The version of the rules that hold; 0 when there are none. */
export async function selectRulesVersion(tx: Tx, { orgId, userId }: Owner): Promise<number> {
  const [row] = await tx
    .select({ version: privacyRules.version })
    .from(privacyRules)
    .where(and(eq(privacyRules.orgId, orgId), eq(privacyRules.userId, userId)));
  return row?.version ?? 0;
}

/** Compare and swap: writes the rules as the version after `version`, and tells whether that was still the newest. */
export async function swapRules(
  tx: Tx,
  { orgId, userId }: Owner,
  version: number,
  document: PrivacyRules,
): Promise<boolean> {
  if (version === 0) {
    const added = await tx
      .insert(privacyRules)
      .values({ orgId, userId, document })
      .onConflictDoNothing()
      .returning({ version: privacyRules.version });
    return added.length > 0;
  }
  const changed = await tx
    .update(privacyRules)
    .set({ document, version: version + 1, updatedAt: sql`now()` })
    .where(and(eq(privacyRules.orgId, orgId), eq(privacyRules.userId, userId), eq(privacyRules.version, version)))
    .returning({ version: privacyRules.version });
  return changed.length > 0;
}

/** Adds to what the rules caught, in the order of their ids, so that two batches wait for each other and never deadlock. */
export async function addHits(
  tx: Tx,
  { orgId, userId }: Owner,
  hits: readonly { readonly rule: string; readonly hits: number }[],
): Promise<void> {
  await tx.execute(sql`
    insert into floyo.privacy_rule_hits as known (org_id, user_id, rule_id, hits)
    select ${orgId}::uuid, ${userId}::uuid, rule, hits
    from jsonb_to_recordset(${JSON.stringify(hits)}::jsonb) as sent (rule text, hits bigint)
    order by rule
    on conflict (org_id, user_id, rule_id) do update set hits = known.hits + excluded.hits, last_at = now()`);
}

export function selectHits(tx: Tx, { orgId, userId }: Owner) {
  return tx
    .select({ rule: privacyRuleHits.ruleId, hits: privacyRuleHits.hits, lastAt: privacyRuleHits.lastAt })
    .from(privacyRuleHits)
    .where(and(eq(privacyRuleHits.orgId, orgId), eq(privacyRuleHits.userId, userId)))
    .orderBy(privacyRuleHits.ruleId);
}

/** Forgets what rules caught that are no longer there. */
export async function deleteHitsBut(tx: Tx, { orgId, userId }: Owner, rules: readonly string[]): Promise<void> {
  await tx.execute(sql`
    delete from floyo.privacy_rule_hits
    where org_id = ${orgId} and user_id = ${userId}
      and rule_id not in (select jsonb_array_elements_text(${JSON.stringify(rules)}::jsonb))`);
}

/** Which past events are meant, beside their paths. */
export interface Span {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly device?: string | undefined;
}

export type EventRow = typeof events.$inferSelect;

/** A person's events of the span, oldest first, after the position (time and id of the last one looked at). */
export function selectPast(
  tx: Tx,
  { orgId, userId }: Owner,
  span: Span,
  after: readonly [occurredAt: string, id: string] | null,
  limit: number,
): Promise<EventRow[]> {
  return tx
    .select()
    .from(events)
    .where(
      and(
        eq(events.orgId, orgId),
        eq(events.userId, userId),
        span.device === undefined ? undefined : eq(events.deviceId, span.device),
        span.from === undefined ? undefined : gte(events.occurredAt, boundTime(span.from)),
        span.to === undefined ? undefined : lt(events.occurredAt, boundTime(span.to)),
        after === null
          ? undefined
          : sql`(${events.occurredAt}, ${events.id}) > (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(asc(events.occurredAt), asc(events.id))
    .limit(limit);
}

/** Deletes events and gives the ids back of those that were still there; the triggers mark their days. */
export async function deletePast(tx: Tx, { orgId, userId }: Owner, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const gone = await tx
    .delete(events)
    .where(and(eq(events.orgId, orgId), eq(events.userId, userId), inArray(events.id, [...ids])))
    .returning({ id: events.id });
  return gone.map(({ id }) => id);
}

/**
 * Puts redacted texts in the place of stored ones and gives the ids back of the events that were still there: they are
 * taken out and put back under the same id, so that the triggers bring roll-ups and days up to date. A function of the
 * database, since whoever has withdrawn consent may not store events, yet may hide what is stored.
 */
export async function rewritePast(tx: Tx, { orgId }: Owner, redacted: readonly TelemetryEvent[]): Promise<string[]> {
  if (redacted.length === 0) return [];
  const rows = redacted.map((event) => ({
    id: event.id,
    path: event.path,
    previous_path: event.previous_path,
    extension: event.path === undefined ? undefined : extensionOf(event.path),
    command: event.command,
    tool: event.tool,
    action: event.action,
    app: event.app,
    project: event.project,
    branch: event.branch,
    group_key: event.group,
    source: event.source,
    metadata: event.metadata ?? {},
  }));
  const rewritten = await asAppInside(tx, (db) =>
    db.execute<{ id: string }>(
      sql`select id from floyo_private.rewrite_events(${orgId}::uuid, ${JSON.stringify(rows)}::jsonb) as id`,
    ),
  );
  return rewritten.map(({ id }) => id);
}

/**
 * Takes patterns and suggestions that show any of these events away at once, whatever the person decided about them:
 * their titles may name what was to go. What still holds is learned again under other names. Tells how many went.
 */
export async function forgetShown(
  tx: Tx,
  { orgId, userId }: Owner,
  ids: readonly string[],
): Promise<{ patterns: number; suggestions: number }> {
  const gone = sql`select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)`;
  const showing = (table: "patterns" | "suggestions") => sql`
    delete from floyo.${sql.identifier(table)} as known
    where known.org_id = ${orgId} and known.user_id = ${userId} and exists (
      select
      from jsonb_array_elements(known.evidence -> 'occurrences') as occurrence,
        jsonb_array_elements_text(occurrence -> 'event_ids') as shown (id)
      where shown.id in (${gone})
    )`;
  const suggestions = await tx.execute(showing("suggestions"));
  const patterns = await tx.execute(showing("patterns"));
  return { patterns: patterns.count, suggestions: suggestions.count };
}

/** A person's records of ActivityWatch in a span of time, in the order of their ids, after the last one looked at. */
export function selectRecords(tx: Tx, { orgId, userId }: Owner, span: Span, after: number, limit: number) {
  return tx
    .select({ id: activitywatchEvents.id, data: activitywatchEvents.data })
    .from(activitywatchEvents)
    .where(
      and(
        eq(activitywatchEvents.orgId, orgId),
        eq(activitywatchEvents.userId, userId),
        sql`${activitywatchEvents.id} > ${after}`,
        span.from === undefined
          ? undefined
          : sql`${activitywatchEvents.startedAt} >= ${boundTime(span.from).toISOString()}::timestamptz`,
        span.to === undefined
          ? undefined
          : sql`${activitywatchEvents.startedAt} < ${boundTime(span.to).toISOString()}::timestamptz`,
      ),
    )
    .orderBy(asc(activitywatchEvents.id))
    .limit(limit);
}

export async function deleteRecords(tx: Tx, { orgId, userId }: Owner, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .delete(activitywatchEvents)
    .where(
      and(
        eq(activitywatchEvents.orgId, orgId),
        eq(activitywatchEvents.userId, userId),
        inArray(activitywatchEvents.id, [...ids]),
      ),
    );
}

/** Deletes the records from which these events were told. */
export async function deleteSourcesOf(tx: Tx, { orgId, userId }: Owner, eventIds: readonly string[]): Promise<void> {
  if (eventIds.length === 0) return;
  await tx.execute(sql`
    delete from floyo.activitywatch_events
    where org_id = ${orgId} and user_id = ${userId}
      and event_id in (select jsonb_array_elements_text(${JSON.stringify(eventIds)}::jsonb)::uuid)`);
}

/** Deletes streams that nothing is left of and that have been still since before `to`. */
export async function deleteEmptyBuckets(tx: Tx, { orgId, userId }: Owner, to: string | undefined): Promise<void> {
  await tx.execute(sql`
    delete from floyo.activitywatch_buckets as bucket
    where org_id = ${orgId} and user_id = ${userId}
      and updated_at < coalesce(${to === undefined ? null : boundTime(to).toISOString()}::timestamptz, now())
      and not exists (
        select from floyo.activitywatch_events as record
        where record.org_id = bucket.org_id and record.user_id = bucket.user_id and record.bucket_id = bucket.id
      )`);
}

export type ReceiptRow = typeof privacyReceipts.$inferSelect;

const kinds = ["patterns_gone", "patterns_changed", "suggestions_gone", "suggestions_changed"] as const;
/** How many patterns and suggestions went or changed. */
export type Learned = Readonly<Record<(typeof kinds)[number], number>>;
export const nothingLearned: Learned = {
  patterns_gone: 0,
  patterns_changed: 0,
  suggestions_gone: 0,
  suggestions_changed: 0,
};

const ownedBy = ({ orgId, userId }: Owner) => and(eq(privacyReceipts.orgId, orgId), eq(privacyReceipts.userId, userId));

export async function insertReceipt(
  tx: Tx,
  { orgId, userId }: Owner,
  action: Receipt["action"],
  criteria: Record<string, unknown>,
): Promise<string> {
  const [row] = await tx
    .insert(privacyReceipts)
    .values({ orgId, userId, action, criteria })
    .returning({ id: privacyReceipts.id });
  if (!row) throw new Error("a receipt was inserted but not returned");
  return row.id;
}

/** What a batch of a removal took. */
export interface Taken {
  readonly events: number;
  /** UTC days, `YYYY-MM-DD`, in order: those not counted before, and those touched at all. */
  readonly newDays: number;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly learned: Learned;
}

export async function addTaken(tx: Tx, { orgId, userId }: Owner, id: string, taken: Taken): Promise<void> {
  await tx.execute(sql`
    update floyo.privacy_receipts set
      events = events + ${taken.events}, days = days + ${taken.newDays},
      first_day = least(first_day, ${taken.firstDay}::date), last_day = greatest(last_day, ${taken.lastDay}::date),
      learned = ${plus(taken.learned)}
    where org_id = ${orgId} and user_id = ${userId} and id = ${id}`);
}

/** The numbers of a receipt with others added. Nothing and nothing stays nothing. */
const plus = (learned: Learned) => sql`
  case when ${kinds.every((kind) => learned[kind] === 0)} then learned else jsonb_build_object(${sql.join(
    kinds.flatMap((kind) => [sql`${kind}::text`, sql`coalesce((learned ->> ${kind})::int, 0) + ${learned[kind]}::int`]),
    sql`, `,
  )}) end`;

export async function finishReceipt(tx: Tx, owner: Owner, id: string): Promise<void> {
  await tx
    .update(privacyReceipts)
    .set({ finishedAt: sql`now()` })
    .where(and(ownedBy(owner), eq(privacyReceipts.id, id), isNull(privacyReceipts.finishedAt)));
}

export async function selectReceipt(tx: Tx, owner: Owner, id: string): Promise<ReceiptRow | null> {
  const [row] = await tx
    .select()
    .from(privacyReceipts)
    .where(and(ownedBy(owner), eq(privacyReceipts.id, id)));
  return row ?? null;
}

export function selectReceipts(
  tx: Tx,
  owner: Owner,
  after: readonly [createdAt: string, id: string] | null,
  limit: number,
): Promise<ReceiptRow[]> {
  return tx
    .select()
    .from(privacyReceipts)
    .where(
      and(
        ownedBy(owner),
        after === null
          ? undefined
          : sql`(${privacyReceipts.createdAt}, ${privacyReceipts.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(desc(privacyReceipts.createdAt), desc(privacyReceipts.id))
    .limit(limit);
}

/**
 * Tells the receipts that wait for it what became of patterns and suggestions, in the transaction that wrote those. One
 * whose days have all been read anew since waits no longer: a day that is still marked was not.
 */
export async function addLearned(tx: Tx, { orgId, userId }: Owner, learned: Learned): Promise<void> {
  await tx.execute(sql`
    update floyo.privacy_receipts as receipt set
      learned = coalesce(${plus(learned)}, ${JSON.stringify(nothingLearned)}::jsonb),
      learned_at = case when finished_at is not null and not exists (
        select from floyo.dirty_days as day
        where day.org_id = receipt.org_id and day.user_id = receipt.user_id
          and day.utc_day between receipt.first_day and receipt.last_day
      ) then now() end
    where org_id = ${orgId} and user_id = ${userId} and learned_at is null`);
}
