import { setImmediate } from "node:timers/promises";
import { settleReceipts } from "#lib/domains/privacy/settle-receipts.ts";
import { keepRunnable } from "#lib/domains/suggestions/keep-runnable.ts";
import { listSuppressions } from "#lib/domains/suggestions/list-suppressions.ts";
import { replaceSuggestions } from "#lib/domains/suggestions/replace-suggestions.ts";
import { type ReadLog, SummaryReader, type Timeline } from "#lib/mining/assemble-timeline.ts";
import { trackPatterns } from "#lib/mining/incremental/track-pattern.ts";
import { mineInParts } from "#lib/mining/mine.ts";
import { snakeKeys, toEvidence, toStatistics } from "#lib/mining/present-found.ts";
import { endAt } from "#lib/mining/timeline-builder.ts";
import { type DaySummary, ENGINE_VERSION, type MineOptions, type MineResult, type Pattern } from "#lib/mining/types.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { countSummaries, type Tracked } from "./counting/queries.ts";
import {
  lockLearning,
  type Owner,
  type PatternRow,
  readLearningStamp,
  replacePatterns,
  selectSummaries,
  selectTimeZone,
  upsertAnalysis,
} from "./queries.ts";
import { takeTurn } from "./take-turn.ts";
import { progressTeller, type TellProgress } from "./tell-progress.ts";

const engineVersion = String(ENGINE_VERSION);
const attemptsMax = 3;

/** Others are served after so long at the least: each time costs some microseconds. */
const pieceMs = 10;
/** Summaries that are read at a time: a heavy day's is a megabyte. */
const daysPerPage = 16;

/**
 * Mines all of a person's summarised days and makes their patterns, suggestions and analysis what the engine found, and
 * keeps what it takes to count on from there. Summaries are read by pages into columns, so that a long history needs the
 * memory of its columns only, and between pages and parts of the search others are served; of the longest one at a time is
 * in work. All of it is written in one
 * transaction, so a page sees it whole or what was before; no transaction is open while the engine works, which may take a
 * while. When another analysis was written meanwhile, an older reading must not overwrite it: everything is read and mined
 * again. Patterns and suggestions keep their ids as long as their keys last.
 * @param owedAt since when this pass is owed, as it was read before the first of its days was summarised
 * Throws CONFLICT when that happens time and again.
 */
export async function learnPatterns(
  ctx: Context,
  owedAt: string | null = null,
): Promise<{ events: number; patterns: number; suggestions: number }> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const { stamp, timeZone, kept, suppressed } = await ctx.asUser(async (tx) => ({
      // First: what is written after this reading began must change the stamp.
      stamp: await readLearningStamp(tx, owner),
      timeZone: await selectTimeZone(tx, owner.userId),
      kept: await countSummaries(tx, owner, engineVersion),
      suppressed: await listSuppressions(tx, owner),
    }));
    const tell = progressTeller(ctx, kept.days);
    const result = await takeTurn(kept.events, async () => {
      const read = await readSummaries(ctx, owner, kept.events, timeZone, tell);
      if (read === null) return null;
      const found = await mineRead(read, { nowMs: Date.now(), timeZone, suppressed }, kept.days, tell);
      return { read, found };
    });
    if (result === null) continue;
    const { read, found } = result;
    const mined = { ...found, suggestions: keepRunnable(found.suggestions, ctx.log) };
    const written = await ctx.asUser(async (tx) => {
      await lockLearning(tx, owner);
      if ((await readLearningStamp(tx, owner)) !== stamp) return false;
      const patterns = await replacePatterns(tx, owner, mined.patterns.map(toRow));
      const suggestions = await replaceSuggestions(tx, owner, mined);
      await settleReceipts(ctx, tx, { patterns, suggestions });
      const tracked = toTracked(mined, read.timeline);
      const funnel = snakeKeys(mined.funnel);
      await upsertAnalysis(tx, owner, { engineVersion, eventsAnalyzed: read.events, funnel, tracked, owedAt });
      return true;
    });
    if (written) {
      return { events: read.events, patterns: mined.patterns.length, suggestions: mined.suggestions.length };
    }
  }
  throw new AppError("CONFLICT", {
    message: "Another analysis of the same person was written each time. Try again.",
    retryAfterSeconds: 5,
  });
}

/**
 * All of a person's summaries as one timeline, read page by page. Null when there came more than was counted: another
 * analysis was written meanwhile.
 */
async function readSummaries(
  ctx: Context,
  owner: Owner,
  eventsMax: number,
  timeZone: string,
  tell: TellProgress,
): Promise<ReadLog | null> {
  let room = eventsMax;
  const reader = new SummaryReader(eventsMax);
  let after: string | null = null;
  for (let done = 0; ; done += daysPerPage) {
    const page: DaySummary[] = await ctx.asUser((tx) => selectSummaries(tx, owner, engineVersion, after, daysPerPage));
    for (const summary of page) {
      // A day has no more runs than events.
      room -= summary.events;
      if (room < 0) return null;
      reader.add(summary);
    }
    after = page.at(-1)?.day ?? null;
    if (page.length < daysPerPage) return reader.finish(timeZone);
    await tell("reading", done + page.length);
  }
}

/** The engine's work, piece by piece; the server answers others in between. */
async function mineRead(read: ReadLog, options: MineOptions, days: number, tell: TellProgress): Promise<MineResult> {
  const pieces = mineInParts(read, options);
  let since = performance.now();
  for (;;) {
    const piece = pieces.next();
    if (piece.done) return piece.value;
    if (performance.now() - since < pieceMs) continue;
    await tell(piece.value, days);
    await setImmediate();
    since = performance.now();
  }
}

/** What it takes to count on from here. */
function toTracked({ patterns, suggestions }: MineResult, timeline: Timeline): Tracked {
  const suggested = new Set(suggestions.flatMap(({ patternKeys }) => patternKeys));
  let asOfMs = 0;
  for (let p = 0; p < timeline.positions; p += 1) asOfMs = Math.max(asOfMs, endAt(timeline, p));
  const standings = trackPatterns(patterns, suggested, timeline.clock, asOfMs);
  return { timeZone: timeline.clock.timeZone, standings: standings.map(({ evidence: _, ...tracking }) => tracking) };
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
