import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import type { Db } from "./authorize.ts";
import { Marks, type Snapshot } from "./marks.ts";
import { describeFault, type Log } from "./realtime.ts";
import { readIdsSince, readMessages, type StoredMessage, type Wanted } from "./store.ts";

const BATCH = 200;
const RETRY_MS = 250;
const PAUSE_MIN_MS = 50;
const PAUSE_MAX_MS = 2_000;
const QUERY_MS = 5_000;

const columns = `pg_snapshot_xmin(now)::text as "from", pg_snapshot_xmax(now)::text as "to"`;
const lookText = `select ${columns} from pg_current_snapshot() now`;
const markText = `select ${columns}, pg_notify('realtime_messages', $1) from pg_current_snapshot() now`;

export interface FeedOptions {
  databaseUrl: string;
  sql: Db;
  /** What somebody waits for now; what nobody does is not read. */
  wanted(): Wanted;
  /** Called once, when listening for the first time: nothing that is committed from now on is missed. */
  begun(): void;
  /** Takes messages in order; the next ones wait for it. Never rejects. */
  deliver(messages: StoredMessage[]): Promise<void>;
  /** Called before the first message after an interruption; throws to be called again. */
  resume(): Promise<void>;
  bytesMax: number;
  /** How often a mark is sent. */
  markEveryMs?: number;
  log: Log;
}

/**
 * The messages that transactions have committed, from realtime.messages: told of each by a notification, and after an
 * interruption by looking for what was not announced (see Marks). A mark that does not come back in time shows a
 * connection that is dead without saying so.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #markEveryMs: number;
  readonly #marks = new Marks();
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #client: pg.Client | undefined;
  #listening = false;
  #interrupted = false;
  /** Announced or found, and not delivered yet. */
  #pending: string[] = [];
  #working: Promise<void> | undefined;

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
    await this.#working;
  }

  async #run(): Promise<void> {
    let pauseMs = PAUSE_MIN_MS;
    while (!this.#closed) {
      try {
        await this.#listen(() => {
          pauseMs = PAUSE_MIN_MS;
        });
      } catch (error) {
        if (!this.#closed) this.#options.log("warn", "listening was interrupted", { reason: describeFault(error) });
      }
      this.#listening = false;
      this.#interrupted = true;
      this.#marks.drop();
      await this.#pause(pauseMs);
      pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
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
    const heard: string[] = [];
    let hear = (id: string) => void heard.push(id);
    client.on("notification", ({ payload = "" }) => {
      if (payload.startsWith("mark ")) this.#marks.back(payload);
      else hear(payload);
    });
    try {
      await client.connect();
      await client.query("listen realtime_messages");
      const missed = await this.#catchUp(client);
      // In order: what was announced before the interruption, what was not, what has been announced since.
      for (const id of missed) this.#take(id);
      for (const id of heard) this.#take(id);
      hear = (id) => {
        this.#take(id);
        this.#work();
      };
      this.#listening = true;
      this.#work();
      ready();
      while (!over.signal.aborted && !this.#closed) {
        await this.#mark(client);
        await wait(this.#markEveryMs, undefined, { signal: over.signal }).catch(() => undefined);
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  #take(id: string): void {
    if (this.#marks.has(id)) return;
    this.#marks.note(id);
    this.#pending.push(id);
  }

  async #catchUp(client: pg.Client): Promise<string[]> {
    const { sql, wanted, begun, log } = this.#options;
    const { place } = this.#marks;
    if (place === undefined) {
      const snapshot = readSnapshot(await client.query(lookText));
      this.#marks.begin(snapshot, await readIdsSince(sql, snapshot.from));
      begun();
      return [];
    }
    const ids = (await readIdsSince(sql, place, wanted())).filter((id) => !this.#marks.has(id));
    log("info", "listening again", { count: ids.length });
    return ids;
  }

  async #mark(client: pg.Client): Promise<void> {
    if (this.#marks.isLost) throw new Error("notifications no longer arrive");
    const name = this.#marks.send();
    const answer = await client.query(markText, [name]);
    this.#marks.sent(readSnapshot(answer));
  }

  #work(): void {
    this.#working ??= this.#deliverPending().finally(() => {
      this.#working = undefined;
    });
  }

  async #deliverPending(): Promise<void> {
    const { deliver, log } = this.#options;
    // Not while it is being looked for what was missed: that comes first.
    while (this.#pending.length > 0 && this.#listening && !this.#closed) {
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
      await deliver(messages);
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

function readSnapshot({ rows }: { rows: { from: string; to: string }[] }): Snapshot {
  const [row] = rows;
  if (!row) throw new Error("the database named no snapshot");
  return { from: BigInt(row.from), to: BigInt(row.to) };
}
