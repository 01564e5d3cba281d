import type { Invoking } from "./decision.ts";
import { type Arrival, type JobEvent, ownEvent } from "./event.ts";
import { isFields } from "./read-fields.ts";

/** The event that an invoked function gets. Only the runner sends it. */
export const invoked = "inngest/function.invoked";

/** Runs that wait for one another in a row; as deep as a function may call itself. */
export const depthMax = 32;

/** The step that waits for an invoked run. */
export interface Origin {
  readonly runId: string;
  readonly stepId: string;
  /** How many functions called one another to get here, this one included. */
  readonly depth: number;
}

/** The event for a step of the run that `events` started. As hosted, `data._inngest` names where it came from. */
export function invocation(runId: string, events: readonly JobEvent[], step: Invoking): Arrival {
  const _inngest = {
    fn_id: step.functionId,
    correlation_id: `${runId}.${step.id}`,
    depth: 1 + Math.max(0, ...originsOf(events).map(({ depth }) => depth)),
  };
  const { data, v, meta } = step.payload;
  const { internalId, event } = ownEvent(invoked, { ...data, _inngest });
  return {
    internalId,
    event: { ...event, ...(v !== undefined && { v }), ...(meta !== undefined && meta !== null && { meta }) },
  };
}

/** Who waits for the run that these events started: nobody, one step, or several when they came as a batch. */
export function originsOf(events: readonly JobEvent[]): Origin[] {
  return events.flatMap(({ name, data }) => {
    const origin = name === invoked && isFields(data) && isFields(data._inngest) ? data._inngest : {};
    const [, runId, stepId] = /^([^.]+)\.(.+)$/.exec(String(origin.correlation_id ?? "")) ?? [];
    if (runId === undefined || stepId === undefined) return [];
    return [{ runId, stepId, depth: Number(origin.depth) || 1 }];
  });
}
