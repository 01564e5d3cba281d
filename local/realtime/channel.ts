import { askRead, askWrite, type Readable, Unavailable } from "./authorize.ts";
import { encode, type Incoming, type Version } from "./frames.ts";
import type { Member } from "./hub.ts";
import { assertAlive, type Identity, identifyToken, TokenError } from "./identity.ts";
import { Allowance } from "./limits.ts";
import type { Realtime } from "./realtime.ts";

const HOUR_MS = 3_600_000;

export const unreachable = "Realtime was unable to connect to the project database";

/** What a channel needs of the socket it is on. */
export interface Port {
  readonly version: Version;
  send(frame: string | Buffer): void;
  /** The channel is no more. */
  closed(channel: Channel): void;
}

/** What the client asked for when it joined. */
export interface ChannelConfig {
  joinRef: string | null;
  fullTopic: string;
  topic: string;
  isPrivate: boolean;
  ack: boolean;
  self: boolean;
  presenceKey: string;
  presenceEnabled: boolean;
}

type Extension = "broadcast" | "presence";

/** A channel that a socket has joined: what it may do, and what it does. */
export class Channel implements Member {
  readonly fullTopic: string;
  readonly topic: string;
  readonly isPrivate: boolean;
  readonly version: Version;
  readonly presenceKey: string;
  readonly joinRef: string | null;
  readonly #realtime: Realtime;
  readonly #port: Port;
  readonly #config: ChannelConfig;
  readonly #replayed: Set<string>;
  readonly #messages: Allowance;
  readonly #presences: Allowance;
  #identity: Identity;
  #readable: Readable;
  /** What the INSERT policies said, for as long as nothing gave cause to ask them again. */
  #writable: Partial<Record<Extension, boolean>> = {};
  #presenceEnabled: boolean;
  #said: string | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #open = true;

  constructor(
    realtime: Realtime,
    port: Port,
    config: ChannelConfig,
    identity: Identity,
    readable: Readable,
    replayed: Set<string>,
  ) {
    this.#realtime = realtime;
    this.#port = port;
    this.#config = config;
    this.#identity = identity;
    this.#readable = readable;
    this.#replayed = replayed;
    this.#presenceEnabled = config.presenceEnabled;
    this.#messages = new Allowance(realtime.limits.messagesPerSecondMax, 1000);
    this.#presences = new Allowance(realtime.limits.presenceCallsMax, realtime.limits.presenceWindowMs);
    this.fullTopic = config.fullTopic;
    this.topic = config.topic;
    this.isPrivate = config.isPrivate;
    this.version = port.version;
    this.presenceKey = config.presenceKey;
    this.joinRef = config.joinRef;
    this.#watchExpiry();
  }

  get identity(): Identity {
    return this.#identity;
  }

  hears(what: Extension, messageId?: string): boolean {
    if (what === "presence" && !this.#presenceEnabled) return false;
    if (messageId !== undefined && this.#replayed.has(messageId)) return false;
    return !this.isPrivate || this.#readable[what];
  }

  send(frame: string | Buffer): void {
    this.#port.send(frame);
  }

  push(event: string, payload: object, ref: string | null = null): void {
    this.send(encode(this.version, { joinRef: this.joinRef, ref, topic: this.fullTopic, event, payload }));
  }

  #reply(message: Incoming, reason?: string): void {
    const payload = reason === undefined ? { status: "ok", response: {} } : { status: "error", response: { reason } };
    this.push("phx_reply", payload, message.ref);
  }

  /** Says who is there, to a channel that wants to know. */
  pushPresence(): void {
    if (this.hears("presence")) this.push("presence_state", this.#realtime.hub.present(this));
  }

  /** Passes a broadcast of the client's on. What is refused is always answered; what is sent, when `ack` was asked for. */
  async broadcast(message: Incoming): Promise<void> {
    const { broadcast } = message;
    if (!broadcast) return;
    if (!this.#messages.take()) return this.close("Too many messages per second");
    if (broadcast.persist) return this.#reply(message, "The embedded stack does not store broadcasts of clients");
    const { content } = broadcast;
    const size = "json" in content ? Buffer.byteLength(content.json) : content.bytes.length;
    if (size > this.#realtime.limits.payloadBytesMax) return this.#reply(message, "payload_size_exceeded");
    const refusal = await this.#refusal("broadcast");
    if (refusal) return this.#reply(message, refusal);
    if (!this.#open) return;
    const except = this.#config.self ? undefined : this;
    this.#realtime.hub.broadcast(this.topic, this.isPrivate, { event: broadcast.event, content }, except);
    if (this.#config.ack) this.#reply(message);
  }

  /** Takes what the client says of itself to the others: `track` and `untrack`. */
  async presence(message: Incoming): Promise<void> {
    if (!this.#presences.take()) return this.close("Client presence rate limit exceeded");
    const event = String(message.payload.event).toLowerCase();
    if (event === "untrack") {
      this.#said = undefined;
      this.#realtime.hub.untrack(this);
      return this.#reply(message);
    }
    if (event !== "track") return this.#reply(message, "A presence event is track or untrack");
    const meta = message.payload.payload ?? {};
    if (typeof meta !== "object" || Array.isArray(meta))
      return this.#reply(message, "Presence track payload must be a map");
    const said = JSON.stringify(meta);
    if (Buffer.byteLength(said) > this.#realtime.limits.payloadBytesMax)
      return this.close("Track message size exceeded");
    const refusal = await this.#refusal("presence");
    if (refusal) return this.#reply(message, refusal);
    if (!this.#open) return;
    const first = !this.#presenceEnabled;
    this.#presenceEnabled = true;
    if (said !== this.#said) this.#realtime.hub.track(this, meta as Record<string, unknown>);
    this.#said = said;
    this.#reply(message);
    // Whoever joined without presence has not been told who was there before.
    if (first) this.pushPresence();
  }

  /** Why the channel may not send, if so. */
  async #refusal(extension: Extension): Promise<string | undefined> {
    if (!this.isPrivate) return undefined;
    const writable = this.#writable;
    try {
      writable[extension] ??= await askWrite(this.#realtime, this.#identity, this.topic, extension);
    } catch (error) {
      if (error instanceof Unavailable) return unreachable;
      throw error;
    }
    return writable[extension]
      ? undefined
      : `Unauthorized: You do not have permissions to write to this Channel topic: ${this.topic}`;
  }

  /** Takes a newer token of the client's; one that is no good ends the channel. */
  async refresh(token: unknown): Promise<void> {
    // As hosted: API keys and the absence of a token change nothing.
    if (typeof token !== "string" || token.startsWith("sb_")) return;
    try {
      this.#identity = identifyToken(token, this.#realtime.signingKey);
    } catch (error) {
      if (error instanceof TokenError) return this.close(error.message);
      throw error;
    }
    this.#watchExpiry();
    if (!this.isPrivate) return;
    this.#writable = {};
    try {
      this.allow(this.#identity, await askRead(this.#realtime, this.#identity, this.topic));
    } catch (error) {
      // Without the database nothing can be learned that way, and the first thing done when it is back is to ask again.
      if (!(error instanceof Unavailable)) throw error;
    }
  }

  /** Takes what the policies say now of `identity`: who may no longer read is shown out. */
  allow(identity: Identity, readable: Readable): void {
    if (!this.#open || identity !== this.#identity) return;
    const before = this.#readable;
    this.#readable = readable;
    this.#writable = {};
    const lostPresence = this.#presenceEnabled && before.presence && !readable.presence;
    if ((before.broadcast && !readable.broadcast) || lostPresence)
      this.close(`You no longer have permission to read from this Channel topic: ${this.topic}`);
  }

  #watchExpiry(): void {
    clearTimeout(this.#expiry);
    const leftMs = this.#identity.expiresAt - Date.now();
    if (leftMs === Number.POSITIVE_INFINITY) return;
    this.#expiry = setTimeout(() => this.#checkExpiry(), Math.max(0, Math.min(leftMs, HOUR_MS)));
  }

  #checkExpiry(): void {
    try {
      assertAlive(this.#identity);
      this.#watchExpiry();
    } catch (error) {
      this.close((error as Error).message);
    }
  }

  /** Ends the channel at the client's wish. */
  leave(message: Incoming): void {
    this.end();
    this.#reply(message);
    this.push("phx_close", {}, this.joinRef);
  }

  /** Ends the channel and tells the client why. It does not join again by itself. */
  close(reason: string): void {
    if (!this.#open) return;
    this.push("system", { extension: "system", status: "error", message: reason, channel: this.topic });
    this.end();
    this.push("phx_close", {}, this.joinRef);
  }

  /** Ends the channel without a word. */
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#expiry);
    this.#realtime.hub.leave(this);
    this.#port.closed(this);
  }
}
