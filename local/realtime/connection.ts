import type { RawData, WebSocket } from "ws";
import type { Channel, Port } from "./channel.ts";
import { decodeBinary, decodeText, encode, FrameError, type Incoming, type Version } from "./frames.ts";
import type { Identity } from "./identity.ts";
import { JoinError, join } from "./join.ts";
import { Allowance } from "./limits.ts";
import { describeFault, type Realtime } from "./realtime.ts";

/** Close codes of the WebSocket protocol. */
const GOING_AWAY = 1001;
const INVALID_PAYLOAD = 1007;
const POLICY_VIOLATION = 1008;
const INTERNAL_ERROR = 1011;

const WAITING_MAX = 100;
const GOODBYE_MS = 1_000;

function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** One client's socket: reads its messages one after the other, and keeps the channels that it has joined. */
export class Connection implements Port {
  readonly version: Version;
  readonly #realtime: Realtime;
  readonly #socket: WebSocket;
  readonly #byKey: Identity;
  readonly #channels = new Map<string, Channel>();
  readonly #joins: Allowance;
  #heardAt = performance.now();
  #waiting = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(realtime: Realtime, socket: WebSocket, version: Version, byKey: Identity) {
    this.#realtime = realtime;
    this.#socket = socket;
    this.version = version;
    this.#byKey = byKey;
    this.#joins = new Allowance(realtime.limits.joinsPerSecondMax, 1000);
    socket.on("message", (data, isBinary) => this.#take(toBuffer(data), isBinary));
    // Such as a frame that is too large; the close that follows names it to the client.
    socket.on("error", () => undefined);
    socket.on("close", () => this.#end());
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Closes a socket that has been silent for longer than it may. */
  closeIfIdle(): void {
    const { idleMs } = this.#realtime.limits;
    if (performance.now() - this.#heardAt > idleMs) this.close(GOING_AWAY, `nothing was heard for ${idleMs / 1000} s`);
  }

  close(code: number = GOING_AWAY, reason = "the gateway is closing"): void {
    this.#socket.close(code, reason);
    this.#end();
    // Whoever does not answer the goodbye is not waited for.
    setTimeout(() => this.#socket.terminate(), GOODBYE_MS).unref();
  }

  send(frame: string | Buffer): void {
    if (!this.#isOpen) return;
    if (this.#socket.bufferedAmount > this.#realtime.limits.backlogBytesMax) {
      this.#realtime.log("warn", "a socket that reads too slowly was cut off");
      this.#socket.terminate();
      return;
    }
    this.#socket.send(frame);
  }

  closed(channel: Channel): void {
    if (this.#channels.get(channel.fullTopic) === channel) this.#channels.delete(channel.fullTopic);
  }

  #end(): void {
    for (const channel of [...this.#channels.values()]) channel.end();
  }

  #take(data: Buffer, isBinary: boolean): void {
    this.#heardAt = performance.now();
    let message: Incoming;
    try {
      message = isBinary ? decodeBinary(this.version, data) : decodeText(this.version, data.toString("utf8"));
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.close(INVALID_PAYLOAD, error.message);
      return;
    }
    // At once: a join that waits for the database must not look like a dead connection.
    if (message.topic === "phoenix") {
      if (message.event === "heartbeat") this.#reply(message);
      else this.#reply(message, "unmatched topic");
      return;
    }
    this.#waiting += 1;
    if (this.#waiting >= WAITING_MAX) this.#socket.pause();
    this.#turn = this.#turn
      .then(() => this.#handle(message))
      .finally(() => {
        this.#waiting -= 1;
        if (this.#waiting < WAITING_MAX) this.#socket.resume();
      });
  }

  async #handle(message: Incoming): Promise<void> {
    if (!this.#isOpen) return;
    try {
      await this.#answer(message);
    } catch (error) {
      this.#realtime.log("error", "a message could not be handled", { reason: describeFault(error) });
      this.close(INTERNAL_ERROR, "the gateway failed");
    }
  }

  async #answer(message: Incoming): Promise<void> {
    const channel = this.#channels.get(message.topic);
    switch (message.event) {
      case "phx_join":
        return this.#join(message, channel);
      case "phx_leave":
        // Of a channel that has been joined anew since, or is gone: there is nothing to do.
        if (channel && (message.joinRef === null || message.joinRef === channel.joinRef)) channel.leave(message);
        else this.#reply(message);
        return;
    }
    if (!channel) return this.#reply(message, "unmatched topic");
    switch (message.event) {
      case "broadcast":
        return channel.broadcast(message);
      case "presence":
        return channel.presence(message);
      case "access_token":
        return channel.refresh(message.payload.access_token);
    }
  }

  async #join(message: Incoming, before: Channel | undefined): Promise<void> {
    const { limits } = this.#realtime;
    if (!this.#joins.take()) {
      this.#reply(message, "ClientJoinRateLimitReached: Too many joins per second");
      return this.close(POLICY_VIOLATION, "too many joins per second");
    }
    if (before) {
      before.end();
      before.push("phx_close", {}, before.joinRef);
    } else if (this.#channels.size >= limits.channelsPerSocketMax) {
      return this.#reply(message, "ChannelRateLimitReached: Too many channels");
    }
    try {
      const channel = await join(this.#realtime, this, this.#byKey, message, () => this.#isOpen);
      if (channel) this.#channels.set(channel.fullTopic, channel);
    } catch (error) {
      if (!(error instanceof JoinError)) throw error;
      this.#reply(message, error.message);
    }
  }

  #reply({ joinRef, ref, topic }: Incoming, reason?: string): void {
    const payload = reason === undefined ? { status: "ok", response: {} } : { status: "error", response: { reason } };
    this.send(encode(this.version, { joinRef, ref, topic, event: "phx_reply", payload }));
  }
}
