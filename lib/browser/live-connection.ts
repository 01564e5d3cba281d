import type { connect, Versions, versions } from "#lib/contracts/realtime.ts";
import { ApiError, fetchApi } from "./fetch-api.ts";
import type { Place } from "./open-channel.ts";

export type Connection = "connecting" | "live" | "polling" | "offline";

/** Asked for by the clock while there is no channel, at these distances. */
const pollMs = 3_000;
const pollOfflineMs = 6_000;
/** A page that comes up is given this long to join before it asks by the clock. */
const firstPollMs = 4_000;
/** Between attempts to join: doubled each time, up to the second. */
const retryFirstMs = 400;
const retryMaxMs = 30_000;
/** Nobody looks at a page that was hidden for so long: it hangs up until it is seen again. */
const pauseAfterMs = 60_000;
/** The client asks for a token at every heartbeat, 25 s apart; the server renews one that has less than 90 s to live. */
const tokenLeftMs = 75_000;

/** A quarter more or less, so that pages which lost the same server do not all come back at once. */
const jitter = (ms: number): number => ms * (0.75 + Math.random() / 2);

interface Ear {
  heard(versions: Versions): void;
  connection(state: Connection): void;
  /** The session or the membership is over: the server shall say what to show instead. */
  ended(): void;
}

/**
 * Hears of a person's changes in a workspace: over the channel where it can be had, by asking for versions where it
 * cannot, and never twice a tab. Whenever a channel is joined it asks once, because what came before was not heard.
 */
export class LiveConnection {
  readonly #org: string;
  readonly #ear: Ear;
  #state: Connection = "connecting";
  /** Ends everything that was begun before the last `#open` or `#close`. */
  #running: AbortController | null = null;
  #hangUp: (() => void) | null = null;
  #attempts = 0;
  /** The newest attempt to join is the one that counts. */
  #joins = 0;
  #poll: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #hiddenAt = 0;

  constructor(org: string, ear: Ear) {
    this.#org = org;
    this.#ear = ear;
  }

  /** Begins once the page is idle; the answer ends it for good. */
  start(): () => void {
    const events = new AbortController();
    const { signal } = events;
    document.addEventListener("visibilitychange", () => this.#onVisibility(), { signal });
    addEventListener("online", () => this.#reopen(), { signal });
    addEventListener("offline", () => this.#lost(), { signal });
    // A page that the browser kept whole and brought back, whose connections it had cut.
    addEventListener("pageshow", (event) => event.persisted && this.#reopen(), { signal });
    addEventListener("pagehide", () => this.#close(), { signal });
    const cancel = whenIdle(() => this.#open());
    return () => {
      events.abort();
      cancel();
      this.#close();
    };
  }

  #open(): void {
    if (this.#running) return;
    this.#running = new AbortController();
    this.#pollIn(firstPollMs);
    void this.#join();
  }

  #close(): void {
    this.#running?.abort();
    this.#running = null;
    this.#hangUp?.();
    this.#hangUp = null;
    clearTimeout(this.#poll);
    clearTimeout(this.#retry);
    clearTimeout(this.#pause);
  }

  #reopen(): void {
    this.#close();
    this.#attempts = 0;
    this.#open();
    void this.#ask();
  }

  #onVisibility(): void {
    clearTimeout(this.#pause);
    if (document.visibilityState === "hidden") {
      this.#hiddenAt = Date.now();
      this.#pause = setTimeout(() => this.#close(), pauseAfterMs);
      return;
    }
    // A page that the system had frozen has not hung up itself, but its connection may be dead.
    if (!this.#running || Date.now() - this.#hiddenAt > pauseAfterMs) this.#reopen();
    else void this.#ask();
  }

  async #join(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    clearTimeout(this.#retry);
    this.#hangUp?.();
    this.#hangUp = null;
    this.#joins += 1;
    const turn = this.#joins;
    try {
      let place = await this.#connect(running.signal);
      const { openChannel } = await import("./open-channel.ts");
      if (running.signal.aborted || turn !== this.#joins) return;
      this.#hangUp = openChannel(place, {
        token: async () => {
          if (Date.parse(place.expires_at) - Date.now() < tokenLeftMs) place = await this.#connect(running.signal);
          return place.token;
        },
        joined: () => {
          this.#attempts = 0;
          clearTimeout(this.#retry);
          this.#say("live");
          // Now, for what came before. It goes on until it was answered.
          this.#pollIn(0);
        },
        changed: (versions) => this.#ear.heard(versions),
        ended: () => this.#end(),
        lost: () => this.#lost(),
      });
    } catch (error) {
      if (running.signal.aborted) return;
      if (isOver(error)) this.#end();
      else this.#lost();
    }
  }

  #connect(signal: AbortSignal): Promise<Place> {
    return fetchApi<typeof connect>({ org: this.#org, method: "GET", path: "/api/v1/realtime", signal });
  }

  /** The channel is gone: asks by the clock, and tries to join again later and later. */
  #lost(): void {
    if (!this.#running) return;
    this.#hangUp?.();
    this.#hangUp = null;
    if (this.#state === "live") this.#say("connecting");
    clearTimeout(this.#retry);
    const waitMs = Math.min(retryMaxMs, retryFirstMs * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#retry = setTimeout(() => void this.#join(), jitter(waitMs));
    this.#pollIn(pollMs / 3);
  }

  #end(): void {
    this.#close();
    this.#ear.ended();
  }

  #pollIn(ms: number): void {
    clearTimeout(this.#poll);
    this.#poll = setTimeout(async () => {
      const running = this.#running;
      // Nobody sees it; it is asked again when somebody does.
      const asked = document.visibilityState !== "hidden" && (await this.#ask());
      if (!running || running !== this.#running || (asked && this.#state === "live")) return;
      this.#pollIn(this.#state === "offline" ? pollOfflineMs : pollMs);
    }, jitter(ms));
  }

  /** Whether it was answered. */
  async #ask(): Promise<boolean> {
    const running = this.#running;
    if (!running) return false;
    const { signal } = running;
    try {
      const asked = await fetchApi<typeof versions>({
        org: this.#org,
        method: "GET",
        path: "/api/v1/realtime/versions",
        signal,
      });
      if (signal.aborted) return false;
      if (this.#state !== "live") this.#say("polling");
      this.#ear.heard(asked.versions);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (isOver(error)) this.#end();
      // A server that answers, if only that it cannot, is there.
      else if (this.#state !== "live" && error instanceof ApiError && error.status === 0) this.#say("offline");
      return false;
    }
  }

  #say(state: Connection): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#ear.connection(state);
  }
}

/** The session has ended, or the workspace is not theirs any more: asking again would be answered the same. */
const isOver = (error: unknown): boolean => error instanceof ApiError && [401, 403, 404].includes(error.status);

function whenIdle(run: () => void): () => void {
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(run, 300);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(run, { timeout: 2_000 });
  return () => cancelIdleCallback(handle);
}
