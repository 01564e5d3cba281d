import { formEvent } from "#lib/capture/activitywatch/form-event.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { recordEvents } from "#lib/domains/events/record-events.ts";
import { withOffset } from "#lib/domains/events/with-offset.ts";
import { LocalClock } from "#lib/mining/local-time.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { markSettled, selectTimeZone, takeEnded } from "./queries.ts";

/** The newest of a bucket has ended too, once nothing has come for so long. */
const restSeconds = 900;
const eventsPerRound = 500;
/** Told in one request; the rest of a large import is told with the next ones. */
const roundsMax = 20;

/**
 * Tells what has ended in a person's buckets to their activity, through the same door as all events: rules, quota and
 * all. An event's id is fixed before it is told, and it is marked after: cut off in between, it is told again and stored
 * once. What the door rejects stays untold; and what a spent quota leaves over is told once there is one again: the
 * buckets hold it already, so that the request that brought it has not failed.
 */
export async function tellEnded(ctx: Context): Promise<void> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const clock = new LocalClock(await ctx.asUser((tx) => selectTimeZone(tx, owner.userId)));
  for (let round = 0; round < roundsMax; round += 1) {
    const ended = await ctx.asUser((tx) => takeEnded(tx, owner, restSeconds, eventsPerRound));
    if (ended.length === 0) return;
    const events = ended.flatMap((one) => {
      const stretch = { startMs: one.startedMs, durationMs: one.duration * 1000, data: one.data };
      const event = formEvent(stretch, {
        ...one,
        writeTime: (atMs) => withOffset(new Date(atMs), Math.round(clock.offsetMs(atMs) / 60_000)),
        nameId: () => one.eventId,
      });
      return event ? [event] : [];
    });
    if (events.length > 0 && !(await recordWithinQuota(ctx, events))) return;
    await ctx.asUser((tx) => markSettled(tx, owner, ended));
  }
}

/** False when the workspace has spent its day's quota. */
async function recordWithinQuota(ctx: Context, events: readonly TelemetryEvent[]): Promise<boolean> {
  try {
    await recordEvents(ctx, { events: [...events] });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "QUOTA_EXCEEDED") return false;
    throw error;
  }
}
