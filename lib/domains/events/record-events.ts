import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { RejectedEvent, record } from "#lib/contracts/telemetry.ts";
import { keepEntry } from "#lib/domains/ledger/keep-entry.ts";
import { noteHits, redactInside } from "#lib/domains/privacy/redact-at-door.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { type CheckedEvent, checkEvent } from "./check-event.ts";
import { checkQuota } from "./check-quota.ts";
import { insertEvents, readDoorstep, type SendingDevice, upsertDevice } from "./queries.ts";
import { consentRequired } from "./require-consent.ts";
import { tellRecorded } from "./tell-recorded.ts";

/**
 * Stores a batch of a person's events, each once by its id, and answers after the commit. A faulty event rejects
 * itself alone. The person's privacy rules are applied first, whoever sends: a script knows nothing of them.
 * Throws CONSENT_REQUIRED, checked in the storing transaction, when the person has not consented or has withdrawn, the
 * policy on the table asks again; DEVICE_REVOKED when the person has revoked the device that sends; QUOTA_EXCEEDED when
 * the workspace has stored its day's events already. The batch that goes beyond is taken whole.
 */
export async function recordEvents(
  ctx: Context,
  { events: candidates }: InputOf<typeof record>,
): Promise<OutputOf<typeof record>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const { deviceId, deviceName, name, clockSkewMs } = ctx.client;
  const device: SendingDevice | null =
    deviceId === null ? null : { id: deviceId, name: deviceName, client: name, clockSkewMs };
  const { valid, rejected } = checkBatch(candidates, clockSkewMs);

  const { accepted, dropped } = await ctx
    .asUser(async (tx) => {
      const doorstep = await readDoorstep(tx, owner, device);
      if (!doorstep.consented) throw consentRequired();
      if (doorstep.deviceRevoked) throw deviceIsRevoked();
      checkQuota(doorstep.eventsToday, doorstep.eventsPerDayMax);
      if (valid.length === 0) {
        await keepEntry(ctx, tx, { accepted: 0, duplicates: 0, rejected: rejected.length });
        return { accepted: 0, dropped: 0 };
      }
      const redacted = await redactInside(tx, owner, doorstep.rulesVersion, valid, eventOf, withEvent);
      if (device !== null && !doorstep.deviceFresh) await upsertDevice(tx, owner, device);
      const { events, dropped } = redacted;
      const stored = events.length === 0 ? 0 : await insertEvents(tx, owner, device?.id ?? null, events);
      // None is new, or the device was revoked in this very moment.
      if (stored === 0 && device !== null && (await readDoorstep(tx, owner, device)).deviceRevoked)
        throw deviceIsRevoked();
      await keepEntry(ctx, tx, {
        accepted: stored,
        duplicates: events.length - stored,
        // The ledger knows what was stored and what was not.
        rejected: rejected.length + dropped,
      });
      await noteHits(tx, owner, redacted);
      return { accepted: stored, dropped };
    })
    .catch(async (error: unknown) => {
      // The policy's refusal has two reasons: a role that may not store, or a withdrawal in this very moment.
      if (!(error instanceof AppError) || error.code !== "FORBIDDEN") throw error;
      const { consented } = await ctx.asUser((tx) => readDoorstep(tx, owner, null));
      throw consented ? error : consentRequired();
    });

  if (accepted > 0) await tellRecorded(ctx, owner);
  const duplicates = valid.length - dropped - accepted;
  ctx.log.info("events recorded", { accepted, duplicates, rejected: rejected.length, dropped });
  return { accepted, duplicates, rejected, ...(dropped > 0 ? { dropped } : {}) };
}

const eventOf = ({ event }: CheckedEvent) => event;
const withEvent = (checked: CheckedEvent, event: CheckedEvent["event"]): CheckedEvent => ({ ...checked, event });

const deviceIsRevoked = (): AppError =>
  new AppError("DEVICE_REVOKED", {
    message:
      "You have revoked this device, so its events are refused. Nothing was stored. Allow it again under Settings.",
  });

function checkBatch(
  candidates: readonly unknown[],
  skewMs: number | null,
): { valid: CheckedEvent[]; rejected: RejectedEvent[] } {
  const nowMs = Date.now();
  const valid: CheckedEvent[] = [];
  const rejected: RejectedEvent[] = [];
  candidates.forEach((candidate, index) => {
    const { event, rejection } = checkEvent(candidate, nowMs, skewMs);
    if (event) valid.push(event);
    else rejected.push({ index, ...rejection });
  });
  return { valid, rejected };
}
