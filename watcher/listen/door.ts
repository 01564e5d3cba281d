import type { IncomingHttpHeaders } from "node:http";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";

/** A request that came from this machine, with a whole body. */
export interface DoorRequest {
  readonly method: string;
  /** Below the door's prefix, without a slash at either end. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface DoorAnswer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: unknown;
}

/** One protocol that other programs' clients speak, below a path of its own. */
export interface Door {
  /** Begins with a slash and ends without. */
  readonly prefix: string;
  answer(request: DoorRequest): DoorAnswer;
}

/** What doors hand events to. */
export interface Intake {
  /**
   * Takes an event through the rules, whole and then as `shorten` leaves it. Gives what is wrong with one that no
   * server would take, or null; one that a rule or a pause leaves out is not wrong.
   */
  add(event: TelemetryEvent, shorten: (event: TelemetryEvent) => TelemetryEvent): string | null;
  /** Puts what was added on the disk, and gives what is there now; or says why it could not. */
  keep(): readonly TelemetryEvent[] | string;
  /** Why nothing may be taken now, or null. */
  refusal(): string | null;
}
