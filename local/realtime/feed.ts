import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import type { Db } from "./authorize.ts";
import { describeFault, type Log } from "./realtime.ts";
import { readMessages, readMissedIds, type StoredMessage } from "./store.ts";

const BATCH = 200;
const RETRY_MS = 250;
const PAUSE_MAX_MS = 2_000;
const QUERY_MS = 5_000;

export interface FeedOptions {
  databaseUrl: string;
  sql: Db;
  /** What somebody waits for now; what nobody does is not read. */
  wanted(): { topics: string[]; events: string[] };
  /** Takes messages in order; the next ones wait for it. Never rejects. */
  deliver(messages: StoredMessage[]): Promise<void>;
  /** Called before the first message after an interruption; throws to be called again. */
  resume(): Promise<void>;
  bytesMax: number;
  /** How often the place reached is noted. */
  markEveryMs?: number;
  log: Log;
}

/**
 * The messages that transactions have committed, from realtime.messages: told of each by a notification, and after an
 * interruption by looking for what was missed.
 *
 * What was missed is found by a mark: a snapshot of which every visible message is known to have been announced. Each mark
 * sends a notification itself and counts once that comes back: Postgres keeps notifications in order, so all before it
 * have come too. The same round trip notices a connection that is dead without saying so.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #markEveryMs: number;
  readonly #running: Promise<void>;
  #client: pg.Client | undefined;
  readonly #closing = new AbortController();
  #listening = false;
  #mark: string | undefined;
  #marking: { name: string; snapshot: string | undefined; back: boolean } | undefined;
  /** Announced and not delivered yet. */
  #pending: string[] = [];
  #interrupted = false;
  #delivering: Promise<void> | undefined;
  /** Delivered since the mark that is on its way was sent, and before it: a look for what was missed finds these again. */
  #fresh = new Set<string>();
  #old = new Set<string>();

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#markEveryMs = options.markEveryMs ?? 5_000;
    this.#running = this.#run();
  }

  /** Whether what is committed now will be told of. */
  get listening(): boolean {
    return this.#listening;
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client?.end().catch(() => undefined);
    await this.#running;
    await this.#delivering;
  }

  async #run(): Promise<void> {
    for (let pauseMs = 50; !this.#closed; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
      try {
        await this.#listen(() => {
          pauseMs = 50;
        });
      } catch (error) {
        if (!this.#closed) this.#options.log("warn", "listening was interrupted", { reason: describeFault(error) });
      }
      this.#listening = false;
      this.#interrupted = true;
      await this.#pause(pauseMs);
    }
  }

  /** Listens until the connection ends or proves dead. */
  async #listen(ready: () => void): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.databaseUrl,
      application_name: "local-realtime-listen",
      keepAlive: true,
      connectionTimeoutMillis: QUERY_MS,
      query_timeout: QUERY_MS,
    });
    this.#client = client;
    const over = new AbortController();
    client.on("error", () => over.abort());
    client.on("end", () => over.abort());
    client.on("notification", ({ payload }) => this.#hear(payload ?? ""));
    try {
      await client.connect();
      await client.query("listen realtime_messages");
      if (this.#mark === undefined) {
        const { rows } = await client.query<{ snapshot: string }>("select pg_current_snapshot()::text as snapshot");
        this.#mark = rows[0]?.snapshot;
      } else await this.#catchUp(this.#mark);
      this.#listening = true;
      ready();
      this.#marking = undefined;
      while (!over.signal.aborted && !this.#closed) {
        await this.#sendMark(client);
        await wait(this.#markEveryMs, undefined, { signal: over.signal }).catch(() => undefined);
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async #sendMark(client: pg.Client): Promise<void> {
    if (this.#marking && !this.#marking.back) throw new Error("notifications no longer arrive");
    const marking = { name: `mark ${crypto.randomUUID()}`, snapshot: undefined as string | undefined, back: false };
    this.#marking = marking;
    for (const id of this.#fresh) this.#old.add(id);
    this.#fresh = new Set();
    const { rows } = await client.query<{ snapshot: string }>(
      "select pg_current_snapshot()::text as snapshot, pg_notify('realtime_messages', $1)",
      [marking.name],
    );
    marking.snapshot = rows[0]?.snapshot;
    this.#settleMark();
  }

  #settleMark(): void {
    const { back, snapshot } = this.#marking ?? {};
    if (!back || snapshot === undefined) return;
    this.#mark = snapshot;
    this.#old = new Set();
  }

  #hear(payload: string): void {
    if (payload.startsWith("mark ")) {
      if (payload !== this.#marking?.name) return;
      this.#marking.back = true;
      this.#settleMark();
      return;
    }
    this.#pending.push(payload);
    this.#deliver();
  }

  async #catchUp(mark: string): Promise<void> {
    const { sql, wanted, log } = this.#options;
    const missed = await readMissedIds(sql, mark, wanted().topics);
    const known = new Set(this.#pending);
    const fresh = missed.filter((id) => !known.has(id) && !this.#fresh.has(id) && !this.#old.has(id));
    log("info", "listening again", { count: fresh.length });
    this.#pending.unshift(...fresh);
    this.#deliver();
  }

  #deliver(): void {
    this.#delivering ??= this.#work().finally(() => {
      this.#delivering = undefined;
    });
  }

  async #work(): Promise<void> {
    const { deliver, log } = this.#options;
    while (this.#pending.length > 0 && !this.#closed) {
      const batch = this.#pending.splice(0, BATCH);
      let messages: StoredMessage[];
      try {
        messages = await this.#read(batch);
      } catch (error) {
        this.#pending.unshift(...batch);
        log("warn", "messages wait for the database", { reason: describeFault(error), count: this.#pending.length });
        await this.#pause(RETRY_MS);
        continue;
      }
      const unheard = messages.filter(({ id }) => !this.#fresh.has(id) && !this.#old.has(id));
      for (const id of batch) this.#fresh.add(id);
      await deliver(unheard);
    }
  }

  async #read(ids: string[]): Promise<StoredMessage[]> {
    const { sql, wanted, resume, bytesMax } = this.#options;
    if (this.#interrupted) {
      await resume();
      this.#interrupted = false;
    }
    return readMessages(sql, ids, wanted(), bytesMax);
  }

  #pause(ms: number): Promise<void> {
    return wait(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }
}
