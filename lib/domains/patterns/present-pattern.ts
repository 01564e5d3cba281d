import type { Pattern, PatternSummary } from "#lib/contracts/patterns.ts";
import type { selectPattern, selectPatterns } from "./queries.ts";

type Row = Omit<Awaited<ReturnType<typeof selectPatterns>>[number], "distinctDays">;

const common = (row: Row) => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  support: row.support,
  confidence: row.confidence,
  first_seen_at: row.firstSeenAt.toISOString(),
  last_seen_at: row.lastSeenAt.toISOString(),
  statistics: row.statistics,
  updated_at: row.updatedAt.toISOString(),
});

/** A row of the list, as the API gives it. */
export function presentSummary(row: Row & { readonly distinctDays: number }): PatternSummary {
  return { ...common(row), distinct_days: row.distinctDays };
}

/** A pattern with its evidence, as the API gives it. */
export function presentPattern(row: NonNullable<Awaited<ReturnType<typeof selectPattern>>>): Pattern {
  return { ...common(row), evidence: row.evidence };
}
