import { instantOf, offsetOf } from "./parse-time.ts";
import type { MiningEvent } from "./types.ts";

/** An event as clients send it and files hold it. `occurred_at` is RFC 3339 with the person's own offset. */
export interface TelemetryForm {
  readonly id: string;
  readonly type: string;
  readonly occurred_at: string;
  readonly path?: string | undefined;
  readonly previous_path?: string | undefined;
  readonly command?: string | undefined;
  readonly tool?: string | undefined;
  readonly action?: string | undefined;
  readonly app?: string | undefined;
  readonly project?: string | undefined;
  readonly branch?: string | undefined;
  readonly group?: string | undefined;
  readonly duration_ms?: number | undefined;
}

/** An event in the form in which it is mined: the instant and the offset told apart, what is absent left out. */
export function readTelemetry(event: TelemetryForm): MiningEvent {
  const mined: MiningEvent = {
    id: event.id,
    occurredAtMs: instantOf(event.occurred_at),
    utcOffsetMinutes: offsetOf(event.occurred_at),
    type: event.type,
  };
  if (event.path !== undefined) mined.path = event.path;
  if (event.previous_path !== undefined) mined.previousPath = event.previous_path;
  if (event.command !== undefined) mined.command = event.command;
  if (event.tool !== undefined) mined.tool = event.tool;
  if (event.action !== undefined) mined.action = event.action;
  if (event.app !== undefined) mined.app = event.app;
  if (event.project !== undefined) mined.project = event.project;
  if (event.branch !== undefined) mined.branch = event.branch;
  if (event.group !== undefined) mined.group = event.group;
  if (event.duration_ms !== undefined) mined.durationMs = event.duration_ms;
  return mined;
}
