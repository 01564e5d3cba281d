import type { z } from "zod";
import {
  aheadHoursMax,
  clockSkewMsMin,
  correctedAgeDaysMax,
  eventTypes,
  occurredAtMin,
  type RejectedEvent,
  TelemetryEvent,
} from "#lib/contracts/telemetry.ts";
import { offsetOf } from "#lib/mining/parse-time.ts";

/** An event that passed, with its instant and its offset told apart. */
export interface CheckedEvent {
  readonly event: TelemetryEvent;
  readonly occurredAtMs: number;
  /** East of UTC is positive. */
  readonly utcOffsetMinutes: number;
  /** By how much `occurredAtMs` differs from what was sent, because the sender's clock is off; null when it does not. */
  readonly clockSkewMs: number | null;
}

export type Rejection = Omit<RejectedEvent, "index">;

const earliestMs = Date.parse(occurredAtMin);
const aheadMsMax = aheadHoursMax * 3_600_000;
/** Clocks on Earth lie between -12:00 and +14:00. */
const offsetMinutesMax = 14 * 60;
const faultsNamedMax = 3;

/**
 * Checks one event of a batch by itself: `event`, ready to be stored, or `rejection`, saying what to do about it.
 * `skewMs` is the server's clock less the sender's, where that is known.
 */
export function checkEvent(
  candidate: unknown,
  nowMs: number,
  skewMs: number | null = null,
): { event: CheckedEvent; rejection?: never } | { event?: never; rejection: Rejection } {
  const parsed = TelemetryEvent.safeParse(candidate);
  if (!parsed.success) return { rejection: explain(candidate, parsed.error.issues) };
  const event = parsed.data;
  const clockSkewMs = findSkew(event, nowMs, skewMs);
  const occurredAtMs = Date.parse(event.occurred_at) + (clockSkewMs ?? 0);
  const utcOffsetMinutes = offsetOf(event.occurred_at);
  const reject = (code: Rejection["code"], message: string) => ({ rejection: { id: event.id, code, message } });
  if (Math.abs(utcOffsetMinutes) > offsetMinutesMax)
    return reject("INVALID_EVENT", "occurred_at: no clock has this offset; use one between -14:00 and +14:00");
  if (occurredAtMs < earliestMs)
    return reject("TOO_OLD", "occurred_at: lies before the year 2000; check the clock or the date's format");
  if (occurredAtMs > nowMs + aheadMsMax)
    return reject(
      "IN_THE_FUTURE",
      `occurred_at: lies more than ${aheadHoursMax} hours ahead of the server; check the clock and send it again`,
    );
  return { event: { event, occurredAtMs, utcOffsetMinutes, clockSkewMs } };
}

/** A clock may be set back a little, and drift, between the event and its sending. */
const setBackMsMax = 2_000;

/**
 * By how much an event's time is wrong, or null when it is to be left as it was sent: it is somebody else's (a commit's,
 * an import's), or the clock is right enough. What the clock is off by now need not be what it was off by then, so the
 * event must lie before its sending by the sender's own clock, and not long before: otherwise the clock was set in
 * between, and nobody knows by how much it had been wrong.
 */
function findSkew(event: TelemetryEvent, nowMs: number, skewMs: number | null): number | null {
  if (skewMs === null || event.clock !== "device" || Math.abs(skewMs) <= clockSkewMsMin) return null;
  const waitedMs = nowMs - skewMs - Date.parse(event.occurred_at);
  return waitedMs >= -setBackMsMax && waitedMs <= correctedAgeDaysMax * 86_400_000 ? skewMs : null;
}

const hints: Readonly<Record<string, string>> = {
  id: "must be a UUID",
  type: "must be one of the event types",
  occurred_at: "must be a time with an offset, such as 2026-11-20T09:05:00+01:00",
  duration_ms: "must be a whole number of milliseconds, at most seven days",
};

function explain(candidate: unknown, issues: readonly z.core.$ZodIssue[]): Rejection {
  const fields: Record<string, unknown> =
    typeof candidate === "object" && candidate !== null && !Array.isArray(candidate) ? { ...candidate } : {};
  const id = typeof fields.id === "string" ? fields.id.slice(0, 64).toWellFormed() : null;
  const unknownType = typeof fields.type === "string" && !eventTypes.some((type) => type === fields.type);
  const unknownField = issues.some((issue) => issue.code === "unrecognized_keys");
  const faults = issues.flatMap((issue) => explainIssue(issue, fields));
  const more = faults.length - faultsNamedMax;
  return {
    id,
    code: unknownType ? "UNKNOWN_TYPE" : unknownField ? "UNKNOWN_FIELD" : "INVALID_EVENT",
    message: faults.slice(0, faultsNamedMax).join(" · ") + (more > 0 ? ` · and ${more} more` : ""),
  };
}

function explainIssue(issue: z.core.$ZodIssue, fields: Record<string, unknown>): string[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${quote(key)}: is not a field of an event; remove it, or put it under metadata`);
  const field = String(issue.path[0] ?? "");
  if (field === "") return ["an event must be an object with id, type and occurred_at"];
  if (!Object.hasOwn(fields, field)) return [`${field}: is missing; it ${hints[field] ?? "is needed"}`];
  if (field === "type") return [`type: ${quote(String(fields.type))} is unknown; use one of ${eventTypes.join(", ")}`];
  if (field === "metadata" && issue.path.length > 1)
    return [
      `metadata.${quote(String(issue.path[1]))}: must be text of at most 1,024 valid characters, a number, true, false or null, under a name of at most 64`,
    ];
  return [`${field}: ${hints[field] ?? lowerFirst(issue.message)}`];
}

/** Bounded and printable: what a client sent comes back in an answer and perhaps in its log. */
function quote(text: string): string {
  const clean = text.toWellFormed().replace(/\p{Cc}/gu, "\ufffd");
  return clean.length > 40 ? `${clean.slice(0, 40).toWellFormed()}…` : clean;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
