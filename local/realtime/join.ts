import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { askRead, type Readable, Unavailable } from "./authorize.ts";
import { Channel, type ChannelConfig, type Port, unreachable } from "./channel.ts";
import { encodeBroadcast, type Incoming } from "./frames.ts";
import { type Identity, identifyToken, TokenError } from "./identity.ts";
import type { Realtime } from "./realtime.ts";
import { readReplay, type StoredMessage } from "./store.ts";

const TOPIC = /^realtime:/;
const TOPIC_BYTES_MAX = 255;
const ASK_AGAIN_MAX = 5;
const BEGIN_WITHIN_MS = 5_000;

/** A join that is refused, in hosted Realtime's words: a code, a colon, a sentence. */
export class JoinError extends Error {}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objectAt = (value: Record<string, unknown>, name: string): Record<string, unknown> =>
  isObject(value[name]) ? value[name] : {};
const isTrue = (value: unknown) => value === true || value === "true";

function readConfig(message: Incoming): ChannelConfig {
  if (!TOPIC.test(message.topic)) throw new JoinError("unmatched topic");
  const topic = message.topic.replace(TOPIC, "");
  if (topic === "") throw new JoinError("TopicNameRequired: You must provide a topic name");
  if (Buffer.byteLength(message.topic) > TOPIC_BYTES_MAX || topic.includes("\0"))
    throw new JoinError(`InvalidTopic: A topic has at most ${TOPIC_BYTES_MAX} bytes, without NUL`);
  const config = objectAt(message.payload, "config");
  const changes = config.postgres_changes;
  if (Array.isArray(changes) && changes.length > 0) {
    throw new JoinError(
      "PostgresChangesNotSupported: the embedded stack has no postgres_changes; send from a trigger with realtime.broadcast_changes",
    );
  }
  const broadcast = objectAt(config, "broadcast");
  const presence = objectAt(config, "presence");
  const key = presence.key;
  return {
    joinRef: message.joinRef ?? message.ref,
    fullTopic: message.topic,
    topic,
    isPrivate: isTrue(config.private),
    ack: isTrue(broadcast.ack),
    self: isTrue(broadcast.self),
    presenceKey: typeof key === "string" && key !== "" ? key : randomUUID(),
    // As hosted: a client that does not speak of presence wants it.
    presenceEnabled: isObject(config.presence) ? isTrue(presence.enabled) : true,
  };
}

function readIdentity(realtime: Realtime, payload: Record<string, unknown>, byKey: Identity): Identity {
  const token = payload.user_token ?? payload.access_token;
  if (typeof token !== "string" || token.startsWith("sb_")) return byKey;
  try {
    return identifyToken(token, realtime.signingKey);
  } catch (error) {
    if (error instanceof TokenError) throw new JoinError(`${error.code}: ${error.message}`);
    throw error;
  }
}

async function hasBegun(realtime: Realtime): Promise<void> {
  const patience = new AbortController();
  const late = wait(BEGIN_WITHIN_MS, undefined, { signal: patience.signal }).then(() => {
    throw new Unavailable("the database is not listened to yet");
  });
  try {
    await Promise.race([realtime.begun, late]);
  } finally {
    patience.abort();
    late.catch(() => undefined);
  }
}

async function readPermission(realtime: Realtime, who: Identity, config: ChannelConfig): Promise<Readable> {
  if (!config.isPrivate) return { broadcast: true, presence: true };
  for (let asked = 0; ; asked++) {
    const before = realtime.endings;
    const readable = await askRead(realtime, who, config.topic);
    if (before !== realtime.endings && asked < ASK_AGAIN_MAX) continue;
    if (readable.broadcast || (config.presenceEnabled && readable.presence)) return readable;
    throw new JoinError(`Unauthorized: You do not have permissions to read from this Channel topic: ${config.topic}`);
  }
}

async function readMissed(
  realtime: Realtime,
  config: ChannelConfig,
  readable: Readable,
  payload: Record<string, unknown>,
): Promise<StoredMessage[]> {
  const { replay } = objectAt(objectAt(payload, "config"), "broadcast");
  if (!isObject(replay)) return [];
  if (!config.isPrivate) throw new JoinError("UnableToReplayMessages: Replay is not allowed for public channels");
  if (!readable.broadcast)
    throw new JoinError(`Unauthorized: You do not have permissions to read from this Channel topic: ${config.topic}`);
  const { since, limit = 10 } = replay;
  if (!Number.isSafeInteger(since) || !Number.isSafeInteger(limit))
    throw new JoinError("UnableToReplayMessages: Replay params are not valid");
  return readReplay(realtime.sql, config.topic, Number(since), Number(limit), realtime.limits.payloadBytesMax);
}

/**
 * Lets a socket join a channel: checks who asks, for a private one what the policies say, then answers and enters it.
 * `alive` says whether the socket is still there after the database was asked. Throws a JoinError that says why not.
 */
export async function join(
  realtime: Realtime,
  port: Port,
  byKey: Identity,
  message: Incoming,
  alive: () => boolean,
): Promise<Channel | undefined> {
  const config = readConfig(message);
  const who = readIdentity(realtime, message.payload, byKey);
  let readable: Readable;
  let missed: StoredMessage[];
  try {
    await hasBegun(realtime);
    readable = await readPermission(realtime, who, config);
    missed = await readMissed(realtime, config, readable, message.payload);
  } catch (error) {
    if (error instanceof Unavailable) throw new JoinError(`UnableToConnectToProject: ${unreachable}`);
    throw error;
  }
  if (!alive()) return undefined;
  const channel = new Channel(realtime, port, config, who, readable, new Set(missed.map(({ id }) => id)));
  channel.push("phx_reply", { status: "ok", response: { postgres_changes: [] } }, message.ref);
  realtime.hub.join(channel);
  channel.pushPresence();
  for (const { id, event, json } of missed) {
    const meta = { id, replayed: true } as const;
    const frame = encodeBroadcast(channel.version, channel.fullTopic, { event, content: { json }, meta });
    if (frame !== undefined) channel.send(frame);
  }
  return channel;
}
