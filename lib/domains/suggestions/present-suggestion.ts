import type { Suggestion } from "#lib/contracts/suggestions.ts";
import type { SuggestionRow } from "./queries.ts";

/** A stored suggestion as the API gives it. */
export function presentSuggestion(row: SuggestionRow): Suggestion {
  return {
    id: row.id,
    status: row.status,
    title: row.title,
    reason: row.reason,
    confidence: row.confidence,
    evidence: row.evidence,
    connectors: row.connectors,
    draft: row.draft,
    alternatives: row.alternatives,
    backtest: row.backtest,
    value: row.value,
    needs: row.needs,
    pattern_ids: row.patternIds,
    dismissed_reason: row.dismissedReason,
    dismissed_at: row.dismissedAt?.toISOString() ?? null,
    accepted_at: row.acceptedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
