import { settleReceipts } from "#lib/domains/privacy/settle-receipts.ts";
import { keepRunnable } from "#lib/domains/suggestions/keep-runnable.ts";
import { listSuppressions } from "#lib/domains/suggestions/list-suppressions.ts";
import { replaceSuggestions } from "#lib/domains/suggestions/replace-suggestions.ts";
import { mine } from "#lib/mining/mine.ts";
import { snakeKeys, toEvidence, toStatistics } from "#lib/mining/present-found.ts";
import { ENGINE_VERSION, type Pattern } from "#lib/mining/types.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import {
  lockLearning,
  type PatternRow,
  readLearningStamp,
  replacePatterns,
  selectSummaries,
  selectTimeZone,
  upsertAnalysis,
} from "./queries.ts";

const engineVersion = String(ENGINE_VERSION);
const attemptsMax = 3;

/**
 * Mines all of a person's summarised days and makes their patterns, suggestions and analysis what the engine found.
 * All of it is written in one transaction, so a page sees it whole or what was before; no transaction is open while
 * the engine works, which may take a while. When another analysis was written meanwhile, an older reading must not
 * overwrite it: everything is read and mined again. Patterns and suggestions keep their ids as long as their keys last.
 * Throws CONFLICT when that happens time and again.
 */
export async function learnPatterns(ctx: Context): Promise<{ events: number; patterns: number; suggestions: number }> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const { stamp, timeZone, summaries, suppressed } = await ctx.asUser(async (tx) => ({
      // First: what is written after this reading began must change the stamp.
      stamp: await readLearningStamp(tx, owner),
      timeZone: await selectTimeZone(tx, owner.userId),
      summaries: await selectSummaries(tx, owner, engineVersion),
      suppressed: await listSuppressions(tx, owner),
    }));
    const found = mine(summaries, { nowMs: Date.now(), timeZone, suppressed });
    const mined = { ...found, suggestions: keepRunnable(found.suggestions, ctx.log) };
    const events = summaries.reduce((sum, summary) => sum + summary.events, 0);
    const written = await ctx.asUser(async (tx) => {
      await lockLearning(tx, owner);
      if ((await readLearningStamp(tx, owner)) !== stamp) return false;
      const patterns = await replacePatterns(tx, owner, mined.patterns.map(toRow));
      const suggestions = await replaceSuggestions(tx, owner, mined);
      await settleReceipts(ctx, tx, { patterns, suggestions });
      await upsertAnalysis(tx, owner, { engineVersion, eventsAnalyzed: events, funnel: snakeKeys(mined.funnel) });
      return true;
    });
    if (written) return { events, patterns: mined.patterns.length, suggestions: mined.suggestions.length };
  }
  throw new AppError("CONFLICT", {
    message: "Another analysis of the same person was written each time. Try again.",
    retryAfterSeconds: 5,
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
