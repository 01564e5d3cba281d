/** What one gateway bears. The defaults are hosted Supabase's for a free project, where it has such a limit. */
export interface RealtimeLimits {
  socketsMax: number;
  channelsPerSocketMax: number;
  /** Of one socket; a socket above it is closed. */
  joinsPerSecondMax: number;
  /** Of one channel, and of all REST calls together; a channel above it is closed. */
  messagesPerSecondMax: number;
  /** A frame above it closes the socket. */
  frameBytesMax: number;
  payloadBytesMax: number;
  /** Calls of track and untrack that one channel may make within `presenceWindowMs`; above it, it is closed. */
  presenceCallsMax: number;
  presenceWindowMs: number;
  /** A socket that says nothing for so long, not even a heartbeat, is closed. */
  idleMs: number;
  /** A socket that reads so slowly that more than this waits for it is cut off, and joins afresh. */
  backlogBytesMax: number;
  /** How often those who have joined private channels are asked for again. */
  recheckEveryMs: number;
}

export const defaultLimits: RealtimeLimits = {
  socketsMax: 500,
  channelsPerSocketMax: 100,
  joinsPerSecondMax: 100,
  messagesPerSecondMax: 100,
  frameBytesMax: 1024 * 1024,
  payloadBytesMax: 256 * 1024,
  presenceCallsMax: 5,
  presenceWindowMs: 30_000,
  idleMs: 60_000,
  backlogBytesMax: 8 * 1024 * 1024,
  recheckEveryMs: 10_000,
};

/** Counts within windows of `windowMs`. */
export class Allowance {
  readonly #max: number;
  readonly #windowMs: number;
  #left: number;
  #until = 0;

  constructor(max: number, windowMs: number) {
    this.#max = max;
    this.#windowMs = windowMs;
    this.#left = max;
  }

  /** Takes one place, or `places`. False when there are not as many left. */
  take(places = 1): boolean {
    const now = performance.now();
    if (now >= this.#until) {
      this.#until = now + this.#windowMs;
      this.#left = this.#max;
    }
    if (this.#left < places) return false;
    this.#left -= places;
    return true;
  }
}
