import { and, between, eq, sql } from "drizzle-orm";
import { analyses, miningDays } from "#drizzle/schema/patterns.ts";
import type { RefreshedRow } from "#lib/mining/incremental/present-standing.ts";
import type { Standing } from "#lib/mining/incremental/types.ts";
import type { ShownEvidence } from "#lib/mining/present-found.ts";
import type { DaySummary } from "#lib/mining/types.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Owner } from "../queries.ts";
import { toJson } from "../to-json.ts";

/** How a tracked pattern stands, but for what shows it: that is read of its row when it is needed. */
export type Tracking = Omit<Standing, "evidence">;

/** What is needed to count on after a full pass, as `analyses.tracked` holds it. */
export interface Tracked {
  readonly timeZone: string;
  readonly standings: readonly Tracking[];
}

/** What tells whether an analysis may count on. Times are the database's own, as texts. */
export interface PassState {
  readonly engineVersion: string | null;
  readonly fullAt: Date | null;
  readonly owedAt: string | null;
  readonly eventsAnalyzed: number;
  readonly trackedZone: string | null;
}

export async function selectPassState(tx: Tx, { orgId, userId }: Owner): Promise<PassState | null> {
  const [row] = await tx
    .select({
      engineVersion: analyses.engineVersion,
      fullAt: analyses.fullAt,
      owedAt: sql<string | null>`${analyses.fullOwedAt}::text`,
      eventsAnalyzed: analyses.eventsAnalyzed,
      trackedZone: sql<string | null>`${analyses.tracked} ->> 'timeZone'`,
    })
    .from(analyses)
    .where(and(eq(analyses.orgId, orgId), eq(analyses.userId, userId)));
  return row ?? null;
}

/** Notes that the next analysis is to be a full pass, whoever does it; gives back since when. */
export async function stampOwed(tx: Tx, { orgId, userId }: Owner): Promise<string> {
  const [row] = await tx.execute<{ owed: string }>(sql`
    insert into floyo.analyses as known (org_id, user_id, full_owed_at) values (${orgId}, ${userId}, clock_timestamp())
    on conflict (org_id, user_id) do update
      set full_owed_at = coalesce(known.full_owed_at, excluded.full_owed_at), updated_at = now()
    returning full_owed_at::text as owed`);
  return row?.owed ?? "";
}

/** Null when a full pass is owed: there is nothing to count on from. The row is held until the transaction ends. */
export async function lockTracked(tx: Tx, { orgId, userId }: Owner, engineVersion: string): Promise<Tracked | null> {
  const [row] = await tx.execute<{ tracked: Tracked | null }>(sql`
    select tracked from floyo.analyses
    where org_id = ${orgId} and user_id = ${userId} and engine_version = ${engineVersion}
      and full_at is not null and full_owed_at is null
    for update`);
  return row?.tracked ?? null;
}

/** Keeps the standings, and counts the events that came or went. */
export async function updateTracked(
  tx: Tx,
  { orgId, userId }: Owner,
  tracked: Tracked,
  eventsMore: number,
): Promise<void> {
  await tx
    .update(analyses)
    .set({
      tracked: sql`${toJson(tracked)}::jsonb`,
      eventsAnalyzed: sql`${analyses.eventsAnalyzed} + ${eventsMore}::int`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(analyses.orgId, orgId), eq(analyses.userId, userId)));
}

/** Notes that what changed was counted on; false when a full pass is owed meanwhile. */
export async function stampCounted(tx: Tx, { orgId, userId }: Owner): Promise<boolean> {
  const done = await tx.execute(sql`
    update floyo.analyses set analyzed_at = clock_timestamp(), progress = null, failed_at = null, updated_at = now()
    where org_id = ${orgId} and user_id = ${userId} and full_owed_at is null`);
  return done.count === 1;
}

/** How many days are summarised, and how many events these hold. */
export async function countSummaries(tx: Tx, { orgId, userId }: Owner, engineVersion: string) {
  const [row] = await tx
    .select({
      days: sql<number>`count(*)::int`,
      events: sql<number>`coalesce(sum(${miningDays.eventCount}), 0)::int`,
    })
    .from(miningDays)
    .where(
      and(eq(miningDays.orgId, orgId), eq(miningDays.userId, userId), eq(miningDays.engineVersion, engineVersion)),
    );
  return row ?? { days: 0, events: 0 };
}

/** The summaries of the days from one to another, both included, in order. */
export async function selectDaysBetween(
  tx: Tx,
  { orgId, userId }: Owner,
  engineVersion: string,
  from: string,
  to: string,
): Promise<DaySummary[]> {
  const rows = await tx
    .select({ summary: miningDays.summary })
    .from(miningDays)
    .where(
      and(
        eq(miningDays.orgId, orgId),
        eq(miningDays.userId, userId),
        eq(miningDays.engineVersion, engineVersion),
        between(miningDays.utcDay, from, to),
      ),
    )
    .orderBy(miningDays.utcDay);
  return rows.map(({ summary }) => summary as DaySummary);
}

/** What shows the patterns of these keys now; those that are gone are left out. */
export async function selectEvidence(
  tx: Tx,
  { orgId, userId }: Owner,
  keys: readonly string[],
): Promise<Map<string, ShownEvidence>> {
  const rows = await tx.execute<{ key: string; evidence: ShownEvidence }>(sql`
    select key, evidence from floyo.patterns
    where org_id = ${orgId} and user_id = ${userId}
      and key in (select jsonb_array_elements_text(${toJson(keys)}::jsonb))`);
  return new Map(rows.map(({ key, evidence }) => [key, evidence]));
}

/** Brings patterns up to date. What was not counted anew of their figures stays as it is. */
export async function refreshPatterns(tx: Tx, { orgId, userId }: Owner, rows: readonly RefreshedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    update floyo.patterns as known set
      title = coalesce(sent.title, known.title), support = sent.support, confidence = sent.confidence,
      first_seen_at = sent.first_seen_at, last_seen_at = sent.last_seen_at, distinct_days = sent.distinct_days,
      statistics = known.statistics || sent.statistics, evidence = sent.evidence, updated_at = now()
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as sent (
      key text, title text, support integer, confidence double precision, first_seen_at timestamptz,
      last_seen_at timestamptz, distinct_days integer, statistics jsonb, evidence jsonb
    )
    where known.org_id = ${orgId} and known.user_id = ${userId} and known.key = sent.key`);
}
