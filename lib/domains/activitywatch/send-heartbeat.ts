import { mergeHeartbeat, type Stretch } from "#lib/capture/activitywatch/merge-heartbeat.ts";
import type { AwEvent, AwStoredEvent, heartbeat as contract } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { requireConsent } from "#lib/domains/events/require-consent.ts";
import type { Context } from "#lib/platform/context.ts";
import { cleanFacts } from "./clean-facts.ts";
import { noSuchBucket } from "./no-such-bucket.ts";
import { insertRows, lockBucket, selectBuckets, selectEvents, updateDuration } from "./queries.ts";
import { tellEnded } from "./tell-ended.ts";

/**
 * Joins a heartbeat to the bucket's newest event, or begins another with it; then what has ended is told to the person's
 * activity. What may not be kept of it is gone before anything is stored; where nothing may, it is answered as it came
 * and leaves no trace. Throws NOT_FOUND when there is no such bucket, CONSENT_REQUIRED.
 */
export async function sendHeartbeat(
  ctx: Context,
  { bucket, pulsetime, id: _, ...beat }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const [known] = await ctx.asUser((tx) => selectBuckets(tx, owner, bucket));
  if (!known) throw noSuchBucket();
  const [data] = await cleanFacts(ctx, known, [beat.data]);
  if (!data) return { id: null, timestamp: beat.timestamp, duration: beat.duration, data: {} };
  const { event, joined } = await ctx.asUser(async (tx) => {
    await requireConsent(ctx, tx);
    if (!(await lockBucket(tx, owner, bucket))) throw noSuchBucket();
    const [last] = await selectEvents(tx, owner, bucket, {}, 1);
    const merged = last ? mergeHeartbeat(stretchOf(last), stretchOf({ ...beat, data }), pulsetime * 1000) : null;
    if (last && merged) {
      const duration = merged.durationMs / 1000;
      if (duration > last.duration) await updateDuration(tx, owner, bucket, last.id, duration);
      return { event: { ...last, duration }, joined: true };
    }
    const [added] = await insertRows(tx, owner, bucket, [{ ...beat, data }]);
    if (!added) throw new Error("the new event was not given back");
    return { event: added, joined: false };
  });
  if (!joined) await tellEnded(ctx);
  return event;
}

const stretchOf = ({
  timestamp,
  duration,
  data,
}: Pick<AwStoredEvent | AwEvent, "timestamp" | "duration" | "data">): Stretch => ({
  startMs: Date.parse(timestamp),
  durationMs: duration * 1000,
  data,
});
