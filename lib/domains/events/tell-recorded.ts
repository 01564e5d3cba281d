import { telemetryRecorded } from "#inngest/events.ts";
import type { Context } from "#lib/platform/context.ts";
import type { Owner } from "./queries.ts";

/** The analysis waits for five quiet seconds, so it loses nothing by being told no more often than this. */
const paceMs = 1_000;

/** Whom it was told of within the last moment, and whether more has been stored since. */
const told = new Map<string, { more: boolean }>();

/**
 * Tells the job runner that a person's events were stored: the first at once, those that follow within a second
 * together at its end. A long import makes some thirty batches a second, and telling of each would cost the runner as
 * much as storing it. Should the instance end before it told of the last, the job's sweep finds the work.
 */
export async function tellRecorded(ctx: Context, owner: Owner): Promise<void> {
  const person = `${owner.orgId}/${owner.userId}`;
  const before = told.get(person);
  if (before) {
    before.more = true;
    return;
  }
  const since = { more: false };
  told.set(person, since);
  setTimeout(() => {
    told.delete(person);
    if (since.more) void tellRecorded(ctx, owner);
  }, paceMs).unref();
  await ctx.emit(telemetryRecorded(owner));
}
