import { refreshSuggestions } from "#lib/domains/suggestions/refresh-suggestions.ts";
import { advance } from "#lib/mining/incremental/advance.ts";
import { DAYS_AROUND, noteChange } from "#lib/mining/incremental/note-changes.ts";
import { presentStanding, type RefreshedRow, readShown } from "#lib/mining/incremental/present-standing.ts";
import type { Changes } from "#lib/mining/incremental/types.ts";
import { LocalClock } from "#lib/mining/local-time.ts";
import { summarizeDay, utcDayOf } from "#lib/mining/summarize-day.ts";
import { ENGINE_VERSION } from "#lib/mining/types.ts";
import type { Context } from "#lib/platform/context.ts";
import type { Tx } from "#lib/platform/db.ts";
import {
  lockTracked,
  refreshPatterns,
  selectDaysBetween,
  selectEvidence,
  stampCounted,
  type Tracked,
  type Tracking,
  updateTracked,
} from "./counting/queries.ts";
import { clearDirtyDay, deleteMiningDay, lockLearning, type Owner, type StaleDay, upsertMiningDay } from "./queries.ts";
import { readDay } from "./read-day.ts";
import type { TellProgress } from "./tell-progress.ts";

const engineVersion = String(ENGINE_VERSION);
const dayMs = 86_400_000;

/**
 * Counts changed days on from the last full pass: each is summarised again, and the tracked patterns take up what it adds
 * to them, in one transaction, so that nothing is counted twice or lost. It reads the day's events and the summaries of
 * the five days around it, however long the history is. False when a full pass is owed instead, as after a deletion; what
 * was done by then stays done.
 */
export async function countDays(
  ctx: Context,
  days: readonly StaleDay[],
  tell: TellProgress = async () => {},
): Promise<boolean> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  for (const [i, stale] of days.entries()) {
    await tell("days", i);
    const counted = await ctx.asUser(async (tx) => {
      await lockLearning(tx, owner);
      const tracked = await lockTracked(tx, owner, engineVersion);
      if (tracked === null) return false;
      await countDay(tx, owner, stale, tracked);
      return true;
    });
    if (!counted) return false;
  }
  return await ctx.asUser(async (tx) => {
    await lockLearning(tx, owner);
    if (!(await stampCounted(tx, owner))) return false;
    await refreshSuggestions(tx, owner);
    return true;
  });
}

async function countDay(tx: Tx, owner: Owner, stale: StaleDay, { timeZone, standings }: Tracked): Promise<void> {
  const day = Date.parse(`${stale.day}T00:00:00Z`) / dayMs;
  const dateOf = (number: number) => utcDayOf(number * dayMs);
  const around = await selectDaysBetween(
    tx,
    owner,
    engineVersion,
    dateOf(day - DAYS_AROUND),
    dateOf(day + DAYS_AROUND),
  );
  const events = await readDay(tx, owner, stale.day);
  const summary = events.length === 0 ? undefined : summarizeDay(stale.day, events);
  const changes: Changes = {};
  noteChange(
    changes,
    day,
    around,
    summary,
    standings.map(({ track }) => track),
    timeZone,
  );
  const evidence = await selectEvidence(tx, owner, Object.keys(changes));
  const clock = new LocalClock(timeZone);
  const rows: RefreshedRow[] = [];
  const now = standings.flatMap((standing): Tracking[] => {
    const change = changes[standing.track.key];
    if (change === undefined) return [standing];
    const shown = evidence.get(standing.track.key);
    // A pattern that went meanwhile is not counted on.
    if (shown === undefined) return [];
    const advanced = advance({ ...standing, evidence: readShown(shown, clock) }, change, clock);
    rows.push(presentStanding(advanced));
    const { evidence: _, ...tracking } = advanced;
    return [tracking];
  });
  if (summary === undefined) await deleteMiningDay(tx, owner, stale.day);
  else await upsertMiningDay(tx, owner, summary, engineVersion);
  await refreshPatterns(tx, owner, rows);
  const before = around.find((one) => one.day === stale.day)?.events ?? 0;
  await updateTracked(tx, owner, { timeZone, standings: now }, (summary?.events ?? 0) - before);
  await clearDirtyDay(tx, owner, stale);
}
