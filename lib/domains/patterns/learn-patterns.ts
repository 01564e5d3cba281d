import { replaceSuggestions } from "#lib/domains/suggestions/replace-suggestions.ts";
import { mine } from "#lib/mining/mine.ts";
import { ENGINE_VERSION, type Pattern } from "#lib/mining/types.ts";
import type { Context } from "#lib/platform/context.ts";
import {
  lockLearning,
  type PatternRow,
  replacePatterns,
  selectSummaries,
  selectTimeZone,
  upsertAnalysis,
} from "./queries.ts";
import { snakeKeys, toEvidence, toStatistics } from "./to-contract.ts";

/**
 * Mines all of a person's summarised days and makes their patterns, suggestions and analysis what the engine found,
 * in one transaction: a page sees all of it or what was before. Patterns and suggestions keep their ids as long as
 * their keys last. Of several at once for one person, each waits for the one before it.
 */
export async function learnPatterns(ctx: Context): Promise<{ events: number; patterns: number; suggestions: number }> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const engineVersion = String(ENGINE_VERSION);
  return await ctx.asUser(async (tx) => {
    await lockLearning(tx, owner);
    const timeZone = await selectTimeZone(tx, owner.userId);
    const summaries = await selectSummaries(tx, owner, engineVersion);
    const mined = mine(summaries, { nowMs: Date.now(), timeZone });
    const events = summaries.reduce((sum, summary) => sum + summary.events, 0);
    await replacePatterns(tx, owner, mined.patterns.map(toRow));
    await replaceSuggestions(tx, owner, mined);
    await upsertAnalysis(tx, owner, { engineVersion, eventsAnalyzed: events, funnel: snakeKeys(mined.funnel) });
    return { events, patterns: mined.patterns.length, suggestions: mined.suggestions.length };
  });
}

function toRow(pattern: Pattern): PatternRow {
  return {
    key: pattern.key,
    kind: pattern.kind,
    title: pattern.title,
    support: pattern.support,
    confidence: pattern.confidence,
    first_seen_at: new Date(pattern.firstSeenMs).toISOString(),
    last_seen_at: new Date(pattern.lastSeenMs).toISOString(),
    distinct_days: pattern.evidence.distinctDays,
    statistics: toStatistics(pattern),
    evidence: toEvidence(pattern.evidence),
  };
}
