import { sql } from "drizzle-orm";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { withDatabaseErrors } from "./db-errors.ts";
import { env } from "./env.ts";
import { preparedClient } from "./prepared-client.ts";
import { Turns } from "./turns.ts";

/** A transaction of a person's: row-level security is in force. */
export type Tx = Parameters<Parameters<PostgresJsDatabase["transaction"]>[0]>[0];

/** A connection of the application's own role, which may read no table and only call the listed functions. */
export type AppDb = Pick<PostgresJsDatabase, "execute">;

/** Whom a transaction runs as: what the policies read through `auth.uid()` and `auth.jwt()`. */
export interface Claims {
  readonly sub: string;
  readonly role: "authenticated";
  /** How they proved it; the audit log keeps it. */
  readonly via: "session" | "bearer" | "api_key" | "job";
  readonly email?: string;
  /** How much the session has shown; policies let a person with a second factor see nothing at `aal1`. */
  readonly aal?: "aal1" | "aal2";
}

/** Longest that one statement may run, in milliseconds. */
export const statementTimeoutMs = 15_000;
/** Longest that a statement waits for another's lock, in milliseconds. */
export const lockTimeoutMs = 5_000;

interface Pool {
  readonly url: string;
  readonly client: postgres.Sql;
  readonly db: PostgresJsDatabase;
  readonly turns: Turns;
}

/** Longest that a request waits for a connection, in milliseconds. The driver itself would wait for ever. */
export const connectionWaitMs = 5_000;
/** For each connection, how many may wait for it: more would not be served within that time. */
const waitingPerConnection = 20;

/** Survives a development reload, which would otherwise leave a pool behind each time. */
const held: { floyoPool?: Pool } = globalThis as { floyoPool?: Pool };

/** A transaction pooler gives each transaction another server connection, so prepared statements would be missing. */
export function isTransactionPooler(url: string): boolean {
  const { port, searchParams } = new URL(url);
  return port === "6543" || searchParams.get("pgbouncer") === "true";
}

/** Options of every connection: bounded, and never waiting for ever. */
export function poolOptions(url: string, max: number): postgres.Options<Record<string, never>> {
  const pooled = isTransactionPooler(url);
  return {
    max,
    prepare: !pooled,
    connect_timeout: 5,
    // Its own grows to 20 s, for which requests would wait after the database is back.
    backoff: () => 0.2,
    idle_timeout: 60,
    max_lifetime: 30 * 60,
    onnotice: () => undefined,
    connection: {
      application_name: "floyo",
      // A pooler may refuse parameters at the start; there, transactions set theirs themselves.
      ...(pooled ? {} : { statement_timeout: statementTimeoutMs, lock_timeout: lockTimeoutMs }),
    },
  };
}

/** postgres.js passes unknown URL parameters on to the server, which refuses `pgbouncer`. */
export function connectionUrl(url: string): string {
  const parsed = new URL(url);
  parsed.searchParams.delete("pgbouncer");
  return parsed.toString();
}

function pool(): Pool {
  const { DATABASE_URL: url, DATABASE_POOL_MAX: max } = env();
  if (held.floyoPool?.url === url) return held.floyoPool;
  const client = postgres(connectionUrl(url), poolOptions(url, max));
  held.floyoPool = {
    url,
    client,
    db: drizzle(isTransactionPooler(url) ? client : preparedClient(client)),
    turns: new Turns({
      atOnce: max,
      waiting: max * waitingPerConnection,
      waitMs: connectionWaitMs,
      retryAfterSeconds: 2,
    }),
  };
  return held.floyoPool;
}

/**
 * Runs `run` as a person: one transaction as role `authenticated` with their claims, so that every policy applies.
 * Commits when `run` resolves. Throws an `AppError` for what the database says in words a caller can use
 * (UNAVAILABLE, CONFLICT, VALIDATION_ERROR), and UNAVAILABLE when no connection is free in time; anything else as it
 * came.
 */
export function asUser<T>(claims: Claims, requestId: string, run: (tx: Tx) => Promise<T>): Promise<T> {
  const { db, turns } = pool();
  return withDatabaseErrors(() =>
    turns.run(() =>
      db.transaction(async (tx) => {
        await tx.execute(sql`select
          set_config('role', 'authenticated', true),
          set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
          set_config('floyo.request_id', ${requestId}, true),
          set_config('statement_timeout', ${String(statementTimeoutMs)}, true),
          set_config('lock_timeout', ${String(lockTimeoutMs)}, true)`);
        return await run(tx);
      }),
    ),
  );
}

/**
 * Runs `run` as the application itself inside a person's transaction, whose claims stay in force: for a listed function
 * whose work belongs together with what the person's own statements do. Afterwards the transaction is theirs again.
 */
export async function asAppInside<T>(tx: Tx, run: (db: AppDb) => Promise<T>): Promise<T> {
  await tx.execute(sql`select set_config('role', 'none', true)`);
  const result = await run(tx);
  await tx.execute(sql`select set_config('role', 'authenticated', true)`);
  return result;
}

/** Runs `run` as the application itself, for what comes before an identity: the listed security-definer functions. */
export function asApp<T>(run: (db: AppDb) => Promise<T>): Promise<T> {
  const { db, turns } = pool();
  return withDatabaseErrors(() => turns.run(() => run(db)));
}

/** Ends the pool, for tests and shutdown. The next query opens another. */
export async function closeDb(): Promise<void> {
  const { floyoPool } = held;
  delete held.floyoPool;
  await floyoPool?.client.end({ timeout: 1 });
}
