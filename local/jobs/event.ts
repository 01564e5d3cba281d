import { isFields } from "./read-fields.ts";
import { ulid } from "./ulid.ts";

/** An event as functions receive it. */
export interface JobEvent {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
  readonly ts: number;
  readonly user?: unknown;
  readonly v?: string;
  readonly meta?: unknown;
}

/** An event on its way in. */
export interface Arrival {
  /** The runner's own id: given back to the sender, and the same when the sender repeats the request. */
  readonly internalId: string;
  /** The sender's id, which starts nothing a second time within a day. */
  readonly senderId?: string;
  readonly event: JobEvent;
}

/** Longest event, as JSON in UTF-8. */
export const eventBytesMax = 256 * 1024;
const nameMax = 256;
const senderIdMax = 1024;

/** Names that only the runner itself may use. */
const reserved = "inngest/";

/** Reads an event that somebody sent. Throws an `Error` that says what is wrong, without quoting it. */
export function readArrival(value: unknown, internalId: string, now = Date.now()): Arrival {
  if (!isFields(value)) throw new Error("an event must be an object");
  const { name, data, id, ts, user, v, meta } = value;
  if (typeof name !== "string" || name.trim() === "" || name.length > nameMax || /\p{Cc}/u.test(name)) {
    throw new Error(`"name" must be a text of 1 to ${nameMax} characters`);
  }
  if (name.startsWith(reserved)) throw new Error(`names that begin with "${reserved}" are reserved`);
  if (data !== undefined && data !== null && !isFields(data)) throw new Error(`"data" must be an object`);
  if (id !== undefined && id !== null && (typeof id !== "string" || id.length > senderIdMax)) {
    throw new Error(`"id" must be a text of at most ${senderIdMax} characters`);
  }
  if (ts !== undefined && ts !== null && (typeof ts !== "number" || !Number.isSafeInteger(ts) || ts < 0)) {
    throw new Error(`"ts" must be whole milliseconds since 1970`);
  }
  if (v !== undefined && v !== null && typeof v !== "string") throw new Error(`"v" must be a text`);
  const senderId = id || undefined;
  const event: JobEvent = {
    id: senderId ?? internalId,
    name,
    data: data ?? {},
    ts: ts || now,
    ...(user !== undefined && user !== null && { user }),
    ...(v && { v }),
    ...(meta !== undefined && meta !== null && { meta }),
  };
  if (Buffer.byteLength(JSON.stringify(event)) > eventBytesMax)
    throw new Error(`an event may have at most ${eventBytesMax / 1024} KiB`);
  return { internalId, ...(senderId !== undefined && { senderId }), event };
}

/** An event of the runner's own. */
export function ownEvent(name: string, data: unknown, now = Date.now()): Arrival {
  const internalId = ulid(now);
  return { internalId, event: { id: internalId, name, data, ts: now } };
}
