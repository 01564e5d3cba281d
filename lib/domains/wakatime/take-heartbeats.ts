import { offsetAt } from "#lib/capture/wakatime/day-bounds.ts";
import { asGoingOn, formEvent, shortenEvent } from "#lib/capture/wakatime/form-event.ts";
import { readAgent } from "#lib/capture/wakatime/read-agent.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { Heartbeat, type HeartbeatAnswer } from "#lib/contracts/wakatime.ts";
import { getConsent } from "#lib/domains/accounts/get-consent.ts";
import { recordEvents } from "#lib/domains/events/record-events.ts";
import { withOffset } from "#lib/domains/events/with-offset.ts";
import { redactAtDoor } from "#lib/domains/privacy/redact-at-door.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { describeIssue } from "#lib/platform/http/describe-issue.ts";
import { nameIds } from "./name-ids.ts";
import { type Clock, type Opening, selectClock, selectGoingOn } from "./queries.ts";

/** A heartbeat on its way: its event as far as it has come, or the answer it has already. */
interface Taking {
  readonly beat: Heartbeat | null;
  readonly event: TelemetryEvent | null;
  readonly answer: HeartbeatAnswer;
}

/**
 * Stores each heartbeat as one event and answers for each in order, after the commit. The person's rules see whole
 * paths; what stands above a project is then taken away, before anything is stored or looked up. wakatime-cli counts
 * 201 and 202 as taken, throws away what has a 400 of its own, and sends everything else again.
 * Throws CONSENT_REQUIRED and DEVICE_REVOKED as `recordEvents` does.
 */
export async function takeHeartbeats(ctx: Context, given: readonly unknown[]): Promise<HeartbeatAnswer[]> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  if (!(await getConsent(ctx)).granted) throw new AppError("CONSENT_REQUIRED");
  const clock = await ctx.asUser((tx) => selectClock(tx, owner.userId));
  const nameId = nameIds(owner);

  const takings = given.map((one) => readOne(ctx, clock, nameId, one));
  const beats = new Map(takings.flatMap(({ beat, event }) => (beat && event ? [[event.id, beat] as const] : [])));
  const formed = takings.flatMap(({ event }) => event ?? []);
  const ruled = formed.length === 0 ? formed : (await redactAtDoor(ctx, formed)).events;
  const shortened = ruled.map((event) => {
    const beat = beats.get(event.id);
    return beat ? shortenEvent(event, beat) : event;
  });
  const events = await tellOpenings(ctx, clock, shortened);
  const { rejected } = await recordEvents(asMachine(ctx, nameId), { events: [...events] });

  const faults = new Map(rejected.map(({ index, message }) => [events[index]?.id, message]));
  return takings.map(({ event, answer }) => {
    const fault = faults.get(event?.id);
    return fault === undefined || event === null ? answer : [{ error: fault }, 400];
  });
}

function readOne(ctx: Context, clock: Clock, nameId: (name: string) => string, one: unknown): Taking {
  const parsed = Heartbeat.safeParse(one, { error: describeIssue });
  if (!parsed.success) return { beat: null, event: null, answer: [{ errors: faultsOf(parsed.error.issues) }, 400] };
  const beat = parsed.data;
  const zone = ctx.client.timezone ?? clock.timezone;
  const event = formEvent(
    beat,
    { agent: readAgent(beat.user_agent ?? ctx.client.name), machine: ctx.client.machine },
    {
      before: null,
      idleSeconds: clock.idleMinutes * 60,
      writeTime: (at) => withOffset(new Date(at), offsetAt(at, zone)),
      nameId,
    },
  );
  const { entity, type, time } = beat;
  return { beat, event, answer: [{ data: { id: event?.id ?? null, entity, type, time } }, 201] };
}

/** Which files were open already is known by what is stored, and by what comes earlier in the same request. */
async function tellOpenings(
  ctx: Context,
  { idleMinutes }: Clock,
  events: readonly TelemetryEvent[],
): Promise<readonly TelemetryEvent[]> {
  const openings = events.flatMap(({ id, type, occurred_at, path, project }): Opening[] =>
    type === "file_opened" && path !== undefined ? [{ id, at: occurred_at, path, project: project ?? null }] : [],
  );
  if (openings.length === 0) return events;
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const known = await ctx.asUser((tx) => selectGoingOn(tx, owner, idleMinutes, openings));
  const goingOn = new Set([...known, ...goingOnWithin(events, idleMinutes * 60_000)]);
  return events.map((event) => (goingOn.has(event.id) ? asGoingOn(event) : event));
}

function goingOnWithin(events: readonly TelemetryEvent[], idleMs: number): string[] {
  const heard = new Map<string, { readonly id: string; readonly at: number }>();
  const timed = events.map((event) => ({ ...event, at: Date.parse(event.occurred_at) })).sort((a, b) => a.at - b.at);
  return timed.flatMap(({ id, path, project, at }) => {
    if (path === undefined) return [];
    const subject = JSON.stringify([project, path]);
    const before = heard.get(subject);
    // The same heartbeat twice is one event, and nothing came before it.
    if (before?.id === id) return [];
    heard.set(subject, { id, at });
    return before !== undefined && at - before.at <= idleMs ? [id] : [];
  });
}

/** WakaTime's clients name their machine and nothing more: it is a device by that name. */
function asMachine(ctx: Context, nameId: (name: string) => string): Context {
  const { client } = ctx;
  if (client.deviceId !== null || client.machine === null) return ctx;
  const deviceId = nameId(JSON.stringify(["machine", client.machine]));
  return { ...ctx, client: { ...client, deviceId, deviceName: client.machine } };
}

/** By field, as WakaTime says them. */
function faultsOf(issues: readonly { path: PropertyKey[]; message: string }[]): Record<string, string[]> {
  const faults: Record<string, string[]> = {};
  for (const { path, message } of issues) {
    const field = path.map(String).join(".") || "heartbeat";
    faults[field] = [...(faults[field] ?? []), message];
  }
  return faults;
}
