import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { Context } from "#lib/platform/context.ts";
import type { Tx } from "#lib/platform/db.ts";
import { type Applied, applyPolicy } from "./apply-policy.ts";
import { loadPolicy } from "./make-policy.ts";
import { addHits, type Owner, selectRulesVersion } from "./queries.ts";

/**
 * Applies a person's rules of the workspace and the built-in ones to what came in by one of the server's own doors.
 * A door calls it before it stores or logs anything of the events; one call a request, for the rules are looked up in it.
 * Redacting what was redacted before changes nothing, so `recordEvents` may do it again.
 */
export async function redactAtDoor(
  ctx: Context,
  events: readonly TelemetryEvent[],
): Promise<{ events: readonly TelemetryEvent[]; dropped: number }> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser(async (tx) => {
    const policy = await loadPolicy(tx, owner, await selectRulesVersion(tx, owner));
    const applied = applyPolicy(
      events,
      policy,
      (event) => event,
      (_, event) => event,
    );
    if (applied.hits.length > 0) await addHits(tx, owner, applied.hits);
    return { events: applied.events, dropped: applied.dropped };
  });
}

/**
 * The same inside the transaction that stores the events, for a door that has asked for the rules' version along with
 * what else it had to know: without a change of rules it costs no further query. The caller adds the hits once it has
 * stored, so that their rows are locked for no longer than the commit takes.
 */
export async function redactInside<T>(
  tx: Tx,
  owner: Owner,
  rulesVersion: number,
  items: readonly T[],
  eventOf: (item: T) => TelemetryEvent,
  withEvent: (item: T, event: TelemetryEvent) => T,
): Promise<Applied<T>> {
  return applyPolicy(items, await loadPolicy(tx, owner, rulesVersion), eventOf, withEvent);
}

/** Counts what rules caught, at the end of the transaction that stored the events. */
export async function noteHits(tx: Tx, owner: Owner, { hits }: Pick<Applied<unknown>, "hits">): Promise<void> {
  if (hits.length > 0) await addHits(tx, owner, hits);
}
