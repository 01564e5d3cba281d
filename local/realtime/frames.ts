/**
 * The two ways in which the client writes its messages: 1.0.0, one JSON object a message, and 2.0.0, a JSON array, with
 * broadcasts in binary frames of their own (kind 3 to the server, kind 4 from it).
 */
export type Version = "1.0.0" | "2.0.0";

/** What a broadcast carries: JSON as it was written, or bytes, which only 2.0.0 can say. */
export type Content = { json: string } | { bytes: Buffer };

/** A message of the client's. A broadcast is taken apart; any other has its payload. */
export interface Incoming {
  joinRef: string | null;
  ref: string | null;
  topic: string;
  event: string;
  payload: Record<string, unknown>;
  broadcast?: { event: string; content: Content; persist: boolean };
}

/** A message to the client that is no broadcast. */
export interface Outgoing {
  joinRef: string | null;
  ref: string | null;
  topic: string;
  event: string;
  payload: object;
}

/** A broadcast on its way to those who joined its topic. */
export interface Broadcast {
  event: string;
  content: Content;
  meta?: { id: string; replayed?: true };
}

/** Thrown for what cannot be a message; says what was expected. */
export class FrameError extends Error {}

const PUSH = 3;
const DELIVERY = 4;
const BYTES = 0;
const JSON_TEXT = 1;
const PUSH_HEADER = 7;
const DELIVERY_HEADER = 5;

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FrameError(`${what} is not JSON`);
  }
}

function textOf(bytes: Buffer, what: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new FrameError(`${what} is not UTF-8`);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function reference(value: unknown, name: string): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" && value.length <= 255) return value;
  throw new FrameError(`${name} must be a text of at most 255 characters`);
}

function fromFields(joinRef: unknown, ref: unknown, topic: unknown, event: unknown, payload: unknown): Incoming {
  if (typeof topic !== "string" || typeof event !== "string") throw new FrameError("topic and event must be texts");
  if (!isObject(payload)) throw new FrameError("the payload must be an object");
  const message: Incoming = {
    joinRef: reference(joinRef, "join_ref"),
    ref: reference(ref, "ref"),
    topic,
    event,
    payload,
  };
  if (event === "broadcast") {
    if (typeof payload.event !== "string") throw new FrameError("a broadcast must name its event");
    const json = JSON.stringify(payload.payload ?? {});
    message.broadcast = { event: payload.event, content: { json }, persist: Boolean(payload.persist) };
  }
  return message;
}

/** Reads a text frame. @throws FrameError */
export function decodeText(version: Version, text: string): Incoming {
  const value = parse(text, "the frame");
  if (version === "2.0.0") {
    if (!Array.isArray(value) || value.length < 5)
      throw new FrameError("a frame is [join_ref, ref, topic, event, payload]");
    const [joinRef, ref, topic, event, payload] = value as unknown[];
    return fromFields(joinRef, ref, topic, event, payload);
  }
  if (!isObject(value)) throw new FrameError("a frame is an object with topic, event, payload and ref");
  return fromFields(value.join_ref, value.ref, value.topic, value.event, value.payload);
}

/** Reads a binary frame, which is a broadcast. @throws FrameError */
export function decodeBinary(version: Version, frame: Buffer): Incoming {
  if (version !== "2.0.0") throw new FrameError("binary frames need vsn 2.0.0");
  if (frame[0] !== PUSH) throw new FrameError("a binary frame is a broadcast of kind 3");
  if (frame.length < PUSH_HEADER) throw new FrameError("the binary frame ends within its header");
  const encoding = frame[6];
  let at = PUSH_HEADER;
  const field = (index: number, name: string): string => {
    const end = at + (frame[index] ?? 0);
    if (end > frame.length) throw new FrameError(`the binary frame ends within its ${name}`);
    const text = textOf(frame.subarray(at, end), name);
    at = end;
    return text;
  };
  const joinRef = field(1, "join_ref");
  const ref = field(2, "ref");
  const topic = field(3, "topic");
  const event = field(4, "event");
  const metadata = field(5, "metadata");
  const rest = frame.subarray(at);
  let content: Content;
  if (encoding === JSON_TEXT) {
    const json = textOf(rest, "the payload");
    parse(json, "the payload");
    content = { json };
  } else if (encoding === BYTES) {
    // The frame's memory is the socket's; a copy can wait for slow readers.
    content = { bytes: Buffer.from(rest) };
  } else throw new FrameError("the payload's encoding must be 0 (bytes) or 1 (JSON)");
  const meta = metadata === "" ? {} : parse(metadata, "the metadata");
  return {
    joinRef: joinRef || null,
    ref: ref || null,
    topic,
    event: "broadcast",
    payload: {},
    broadcast: { event, content, persist: isObject(meta) && Boolean(meta.persist) },
  };
}

/** Writes a message that is no broadcast. */
export function encode(version: Version, { joinRef, ref, topic, event, payload }: Outgoing): string {
  return version === "2.0.0"
    ? JSON.stringify([joinRef, ref, topic, event, payload])
    : JSON.stringify({ join_ref: joinRef, ref, topic, event, payload });
}

function encodeDelivery(topic: string, broadcast: Broadcast): Buffer | undefined {
  const head = [topic, broadcast.event, broadcast.meta ? JSON.stringify(broadcast.meta) : ""].map((text) =>
    Buffer.from(text),
  );
  if (head.some((field) => field.length > 255)) return undefined;
  const isJson = "json" in broadcast.content;
  const header = Buffer.from([DELIVERY, ...head.map((field) => field.length), isJson ? JSON_TEXT : BYTES]);
  const body = "json" in broadcast.content ? Buffer.from(broadcast.content.json) : broadcast.content.bytes;
  return Buffer.concat([header, ...head, body], DELIVERY_HEADER + sum(head) + body.length);
}

const sum = (fields: Buffer[]) => fields.reduce((total, { length }) => total + length, 0);

/** Writes a broadcast. Undefined when the version has no words for it: bytes under 1.0.0. */
export function encodeBroadcast(version: Version, topic: string, broadcast: Broadcast): string | Buffer | undefined {
  if (version === "2.0.0") {
    const frame = encodeDelivery(topic, broadcast);
    if (frame) return frame;
  }
  if (!("json" in broadcast.content)) return undefined;
  const { event, meta, content } = broadcast;
  // The payload goes in as it was written: parsing it here would cost more than everything else.
  const rest = JSON.stringify({ event, type: "broadcast", ...(meta && { meta }) });
  const payload = `{"payload":${content.json},${rest.slice(1)}`;
  const name = JSON.stringify(topic);
  return version === "2.0.0"
    ? `[null,null,${name},"broadcast",${payload}]`
    : `{"join_ref":null,"ref":null,"topic":${name},"event":"broadcast","payload":${payload}}`;
}
