import { and, asc, desc, eq, gt, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { events } from "#drizzle/schema/events.ts";
import { analyses, miningDays, patterns } from "#drizzle/schema/patterns.ts";
import type { PatternKind, PatternSort } from "#lib/contracts/patterns.ts";
import type { DaySummary } from "#lib/mining/types.ts";
import type { Tx } from "#lib/platform/db.ts";
import { toJson } from "./to-json.ts";

/** Whose rows: every query names both, so that the indexes that begin with them are used. */
export interface Owner {
  readonly orgId: string;
  readonly userId: string;
}

/** A day to be summarised again: changed, with the version it had when it was read, or written by another engine. */
export interface StaleDay {
  /** UTC day, `YYYY-MM-DD`. */
  readonly day: string;
  /** A 64-bit number as text; null for a day that only another engine's summary makes stale. */
  readonly version: string | null;
}

export async function selectStaleDays(tx: Tx, { orgId, userId }: Owner, engineVersion: string): Promise<StaleDay[]> {
  const rows = await tx.execute<{ day: string; version: string | null }>(sql`
    select utc_day::text as day, max(version)::text as version
    from (
      select utc_day, version from floyo.dirty_days where org_id = ${orgId} and user_id = ${userId}
      union all
      select utc_day, null from floyo.mining_days
      where org_id = ${orgId} and user_id = ${userId} and engine_version <> ${engineVersion}
    ) stale
    group by utc_day
    order by utc_day`);
  return rows.map(({ day, version }) => ({ day, version }));
}

/** What the engine reads of an event. */
const minedColumns = {
  id: events.id,
  occurredAt: events.occurredAt,
  utcOffsetMinutes: events.utcOffsetMinutes,
  type: events.type,
  path: events.path,
  previousPath: events.previousPath,
  command: events.command,
  tool: events.tool,
  action: events.action,
  app: events.app,
  project: events.project,
  branch: events.branch,
  group: events.groupKey,
  durationMs: events.durationMs,
};

/** A UTC day's events in the engine's order, a page at a time, after the position (time and id of the last one read). */
export function selectDayEvents(
  tx: Tx,
  { orgId, userId }: Owner,
  day: string,
  after: readonly [occurredAt: string, id: string] | null,
  limit: number,
) {
  const start = new Date(`${day}T00:00:00Z`);
  const end = new Date(start.getTime() + 86_400_000);
  return tx
    .select(minedColumns)
    .from(events)
    .where(
      and(
        eq(events.orgId, orgId),
        eq(events.userId, userId),
        gte(events.occurredAt, start),
        lt(events.occurredAt, end),
        after === null
          ? undefined
          : sql`(${events.occurredAt}, ${events.id}) > (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(asc(events.occurredAt), asc(events.id))
    .limit(limit);
}

/** The newest events, newest first. */
export function selectNewestEvents(tx: Tx, { orgId, userId }: Owner, limit: number) {
  return tx
    .select(minedColumns)
    .from(events)
    .where(and(eq(events.orgId, orgId), eq(events.userId, userId)))
    .orderBy(desc(events.occurredAt), desc(events.id))
    .limit(limit);
}

export async function upsertMiningDay(
  tx: Tx,
  { orgId, userId }: Owner,
  summary: DaySummary,
  engineVersion: string,
): Promise<void> {
  const row = { engineVersion, summary: sql`${toJson(summary)}::jsonb`, eventCount: summary.events };
  await tx
    .insert(miningDays)
    .values({ orgId, userId, utcDay: summary.day, ...row })
    .onConflictDoUpdate({
      target: [miningDays.orgId, miningDays.userId, miningDays.utcDay],
      set: { ...row, updatedAt: sql`now()` },
    });
}

export async function deleteMiningDay(tx: Tx, { orgId, userId }: Owner, day: string): Promise<void> {
  await tx
    .delete(miningDays)
    .where(and(eq(miningDays.orgId, orgId), eq(miningDays.userId, userId), eq(miningDays.utcDay, day)));
}

/** Compare and swap: a day that changed since it was read keeps its mark. Tells whether the mark was cleared. */
export async function clearDirtyDay(tx: Tx, { orgId, userId }: Owner, { day, version }: StaleDay): Promise<boolean> {
  if (version === null) return false;
  const cleared = await tx.execute(sql`
    delete from floyo.dirty_days
    where org_id = ${orgId} and user_id = ${userId} and utc_day = ${day}::date and version = ${version}::bigint`);
  return cleared.count === 1;
}

/**
 * One writer of what was learned at a time for a person, until the transaction ends. The analysis is locked before what
 * it made, in the order in which a deletion of events takes the two.
 */
export async function lockLearning(tx: Tx, { orgId, userId }: Owner): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`floyo learning ${orgId} ${userId}`}, 0))`);
  await tx.execute(sql`
    select from floyo.analyses where org_id = ${orgId} and user_id = ${userId} for update`);
}

/** Another text after each analysis that was written; null before the first. */
export async function readLearningStamp(tx: Tx, { orgId, userId }: Owner): Promise<string | null> {
  const [row] = await tx.execute<{ stamp: string }>(
    sql`select analyzed_at::text as stamp from floyo.analyses where org_id = ${orgId} and user_id = ${userId}`,
  );
  return row?.stamp ?? null;
}

/** A page of summaries, in order of days, after the given one. */
export async function selectSummaries(
  tx: Tx,
  { orgId, userId }: Owner,
  engineVersion: string,
  after: string | null,
  limit: number,
): Promise<DaySummary[]> {
  const rows = await tx
    .select({ summary: miningDays.summary })
    .from(miningDays)
    .where(
      and(
        eq(miningDays.orgId, orgId),
        eq(miningDays.userId, userId),
        eq(miningDays.engineVersion, engineVersion),
        after === null ? undefined : gt(miningDays.utcDay, after),
      ),
    )
    .orderBy(asc(miningDays.utcDay))
    .limit(limit);
  // Written by `upsertMiningDay` alone, and by this version of the engine.
  return rows.map(({ summary }) => summary as DaySummary);
}

export async function selectTimeZone(tx: Tx, userId: string): Promise<string> {
  const [row] = await tx.execute<{ timezone: string }>(
    sql`select timezone from floyo.profiles where user_id = ${userId}`,
  );
  return row?.timezone ?? "UTC";
}

/** A pattern as a row of the recordset that `replacePatterns` sends. */
export interface PatternRow {
  readonly key: string;
  readonly kind: PatternKind;
  readonly title: string;
  readonly support: number;
  readonly confidence: number;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly distinct_days: number;
  readonly statistics: object;
  readonly evidence: object;
}

/**
 * Makes a person's patterns these: those gone are deleted, those that changed are updated and keep their ids, and
 * those that did not change are not touched. Tells how many of those before went or changed.
 */
export async function replacePatterns(
  tx: Tx,
  { orgId, userId }: Owner,
  rows: readonly PatternRow[],
): Promise<{ gone: number; changed: number }> {
  const sent = toJson(rows);
  const gone = await tx.execute(sql`
    delete from floyo.patterns
    where org_id = ${orgId} and user_id = ${userId}
      and key not in (select key from jsonb_to_recordset(${sent}::jsonb) as sent (key text))`);
  const written = await tx.execute<{ fresh: boolean }>(sql`
    insert into floyo.patterns as known (
      org_id, user_id, key, kind, title, support, confidence, first_seen_at, last_seen_at, distinct_days, statistics,
      evidence
    )
    select
      ${orgId}::uuid, ${userId}::uuid, key, kind, title, support, confidence, first_seen_at, last_seen_at,
      distinct_days, statistics, evidence
    from jsonb_to_recordset(${sent}::jsonb) as sent (
      key text, kind text, title text, support integer, confidence double precision, first_seen_at timestamptz,
      last_seen_at timestamptz, distinct_days integer, statistics jsonb, evidence jsonb
    )
    on conflict (org_id, user_id, key) do update set
      kind = excluded.kind, title = excluded.title, support = excluded.support, confidence = excluded.confidence,
      first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at,
      distinct_days = excluded.distinct_days, statistics = excluded.statistics, evidence = excluded.evidence,
      updated_at = now()
    where (known.title, known.support, known.confidence, known.first_seen_at, known.last_seen_at, known.statistics,
        known.evidence)
      is distinct from (excluded.title, excluded.support, excluded.confidence, excluded.first_seen_at,
        excluded.last_seen_at, excluded.statistics, excluded.evidence)
    returning xmax = 0 as fresh`);
  return { gone: gone.count, changed: written.filter(({ fresh }) => !fresh).length };
}

/**
 * Notes a full pass. One that was found owed while it ran stays owed: `owedAt` is what was read before it began.
 */
export async function upsertAnalysis(
  tx: Tx,
  { orgId, userId }: Owner,
  done: {
    readonly engineVersion: string;
    readonly eventsAnalyzed: number;
    readonly funnel: object;
    readonly tracked: object;
    readonly owedAt: string | null;
  },
): Promise<void> {
  const { engineVersion, eventsAnalyzed } = done;
  const set = {
    analyzedAt: sql`clock_timestamp()`,
    fullAt: sql`clock_timestamp()`,
    engineVersion,
    eventsAnalyzed,
    funnel: sql`${toJson(done.funnel)}::jsonb`,
    tracked: sql`${toJson(done.tracked)}::jsonb`,
    progress: null,
    failedAt: null,
    updatedAt: sql`now()`,
  };
  const fullOwedAt = sql`nullif(${analyses.fullOwedAt}, ${done.owedAt}::timestamptz)`;
  await tx
    .insert(analyses)
    .values({ orgId, userId, ...set })
    .onConflictDoUpdate({ target: [analyses.orgId, analyses.userId], set: { ...set, fullOwedAt } });
}

/** Notes that an analysis was asked for: until it is done, the sweep brings the person back. */
export async function stampRequest(tx: Tx, { orgId, userId }: Owner): Promise<Date> {
  const [row] = await tx
    .insert(analyses)
    .values({ orgId, userId, requestedAt: sql`now()` })
    .onConflictDoUpdate({
      target: [analyses.orgId, analyses.userId],
      set: { requestedAt: sql`now()`, updatedAt: sql`now()` },
    })
    .returning({ requestedAt: analyses.requestedAt });
  return row?.requestedAt ?? new Date();
}

/** Notes that an analysis failed for good. It is still owed, so the sweep brings the person back. */
export async function stampFailure(tx: Tx, { orgId, userId }: Owner): Promise<void> {
  const set = { failedAt: sql`now()`, requestedAt: sql`now()`, progress: null, updatedAt: sql`now()` };
  await tx
    .insert(analyses)
    .values({ orgId, userId, ...set })
    .onConflictDoUpdate({ target: [analyses.orgId, analyses.userId], set });
}

export async function selectAnalysis(tx: Tx, { orgId, userId }: Owner) {
  const [row] = await tx
    .select({
      analyzedAt: analyses.analyzedAt,
      eventsAnalyzed: analyses.eventsAnalyzed,
      funnel: analyses.funnel,
      requestedAt: analyses.requestedAt,
      failedAt: analyses.failedAt,
      progress: analyses.progress,
      fullOwedAt: analyses.fullOwedAt,
    })
    .from(analyses)
    .where(and(eq(analyses.orgId, orgId), eq(analyses.userId, userId)));
  return row ?? null;
}

export type PatternPosition = readonly [value: number | string, id: string];

export interface PatternFilter {
  readonly kind?: PatternKind | undefined;
  readonly confidence_min?: number | undefined;
  /** A part of the title: a person has some thousand patterns at most, so theirs are looked through. */
  readonly search?: string | undefined;
  readonly since?: string | undefined;
}

const narrowed = ({ orgId, userId }: Owner, filter: PatternFilter): SQL | undefined =>
  and(
    eq(patterns.orgId, orgId),
    eq(patterns.userId, userId),
    filter.kind === undefined ? undefined : eq(patterns.kind, filter.kind),
    filter.confidence_min === undefined ? undefined : gte(patterns.confidence, filter.confidence_min),
    filter.search === undefined ? undefined : sql`strpos(lower(${patterns.title}), lower(${filter.search})) > 0`,
    // As text: a year that JavaScript's Date knows may be one that the database refuses.
    filter.since === undefined ? undefined : sql`${patterns.createdAt} > ${boundedTime(filter.since)}::timestamptz`,
  );

/** Moved into the years that the database knows. */
const boundedTime = (timestamp: string): string =>
  new Date(Math.min(Math.max(Date.parse(timestamp), 0), Date.UTC(2200, 0))).toISOString();

/** Each way to sort, by an index that ends in it. */
const sorts: Record<PatternSort, { column: PgColumn; type: SQL }> = {
  confidence: { column: patterns.confidence, type: sql`double precision` },
  last_seen: { column: patterns.lastSeenAt, type: sql`timestamptz` },
  support: { column: patterns.support, type: sql`integer` },
};

/** How many patterns of each kind the filter leaves. */
export async function countKinds(tx: Tx, owner: Owner, filter: Omit<PatternFilter, "kind">) {
  return await tx
    .select({ kind: patterns.kind, count: sql<number>`count(*)::int` })
    .from(patterns)
    .where(narrowed(owner, filter))
    .groupBy(patterns.kind);
}

const summaryColumns = {
  id: patterns.id,
  kind: patterns.kind,
  title: patterns.title,
  support: patterns.support,
  confidence: patterns.confidence,
  firstSeenAt: patterns.firstSeenAt,
  lastSeenAt: patterns.lastSeenAt,
  distinctDays: patterns.distinctDays,
  statistics: patterns.statistics,
  updatedAt: patterns.updatedAt,
};

export function selectPatterns(
  tx: Tx,
  owner: Owner,
  filter: PatternFilter & { readonly sort: PatternSort },
  after: PatternPosition | null,
  limit: number,
) {
  const { column, type } = sorts[filter.sort];
  return tx
    .select(summaryColumns)
    .from(patterns)
    .where(
      and(
        narrowed(owner, filter),
        after === null ? undefined : sql`(${column}, ${patterns.id}) < (${after[0]}::${type}, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(desc(column), desc(patterns.id))
    .limit(limit);
}

export async function selectPattern(tx: Tx, { orgId, userId }: Owner, id: string) {
  const [row] = await tx
    .select({ ...summaryColumns, evidence: patterns.evidence })
    .from(patterns)
    .where(and(eq(patterns.orgId, orgId), eq(patterns.userId, userId), eq(patterns.id, id)));
  return row ?? null;
}

/** What kind these patterns are and how they hold, without their evidence. */
export function selectStatistics(tx: Tx, { orgId, userId }: Owner, ids: readonly string[]) {
  return tx
    .select({ id: patterns.id, kind: patterns.kind, support: patterns.support, statistics: patterns.statistics })
    .from(patterns)
    .where(and(eq(patterns.orgId, orgId), eq(patterns.userId, userId), inArray(patterns.id, [...ids])));
}
