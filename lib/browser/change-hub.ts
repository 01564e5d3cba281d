import type { Topic } from "#lib/contracts/topic.ts";

export type Connection = "connecting" | "live" | "polling" | "offline";

type Listener = (changed: readonly Topic[]) => void;

const pollMs = 4_000;

/** What has changed, and who on the page wants to know. */
export class ChangeHub {
  readonly org: string;
  #connection: Connection = "connecting";
  readonly #connectionListeners = new Set<() => void>();
  readonly #listeners = new Map<Listener, ReadonlySet<Topic>>();
  readonly #refreshing = new Map<symbol, ReadonlySet<Topic>>();
  readonly #refreshListeners = new Set<() => void>();

  constructor(org: string) {
    this.org = org;
  }

  /** Begins to listen; the answer ends it. */
  start(): () => void {
    const timer = setInterval(() => {
      if (document.visibilityState === "hidden") return;
      this.#setConnection(navigator.onLine ? "polling" : "offline");
      if (navigator.onLine) this.#tell(["events", "patterns", "suggestions", "devices", "api_keys", "account"]);
    }, pollMs);
    return () => clearInterval(timer);
  }

  readonly connection = (): Connection => this.#connection;

  readonly onConnection = (listener: () => void): (() => void) => {
    this.#connectionListeners.add(listener);
    return () => this.#connectionListeners.delete(listener);
  };

  listen(topics: readonly Topic[], listener: Listener): () => void {
    this.#listeners.set(listener, new Set(topics));
    return () => this.#listeners.delete(listener);
  }

  refreshOn(topics: readonly Topic[]): () => void {
    const key = Symbol();
    this.#refreshing.set(key, new Set(topics));
    return () => this.#refreshing.delete(key);
  }

  onRefreshWanted(listener: () => void): () => void {
    this.#refreshListeners.add(listener);
    return () => this.#refreshListeners.delete(listener);
  }

  #setConnection(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    for (const listener of this.#connectionListeners) listener();
  }

  #tell(changed: readonly Topic[]): void {
    for (const [listener, topics] of this.#listeners) {
      const wanted = changed.filter((topic) => topics.has(topic));
      if (wanted.length > 0) listener(wanted);
    }
    if ([...this.#refreshing.values()].some((topics) => changed.some((topic) => topics.has(topic))))
      for (const listener of this.#refreshListeners) listener();
  }
}
