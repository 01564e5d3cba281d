import type { Pool, PoolClient, QueryResultRow } from "pg";
import { wakeBlocked } from "./slots.ts";

/** A statement with a name, which Postgres parses and plans once per connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface Tx {
  query<Row extends QueryResultRow>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** Gates whose places were given back; whoever waits there is let in as the transaction's last act. */
  readonly freed: Set<string>;
}

const deadlock = "40P01";
const serializationFailure = "40001";
const attemptsMax = 5;

function bind(client: Pool | PoolClient, freed: Set<string>): Tx {
  return {
    freed,
    async query<Row extends QueryResultRow>({ name, text }: Statement, values: readonly unknown[] = []) {
      return (await client.query<Row>({ name, text, values: [...values] })).rows;
    },
  };
}

/** One statement in a transaction of its own. */
export async function query<Row extends QueryResultRow>(
  pool: Pool,
  statement: Statement,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return bind(pool, new Set()).query<Row>(statement, values);
}

/**
 * Runs one transition as one transaction: everything `work` wrote and every job it enqueued is there, or nothing is.
 * Two transitions that wait for each other are told apart by Postgres; the one that loses is run again.
 */
export async function transact<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("begin");
      const tx = bind(client, new Set());
      const result = await work(tx);
      // Last, because whoever holds a gate waits for nobody else.
      for (const gate of [...tx.freed].sort()) await wakeBlocked(tx, gate);
      await client.query("commit");
      return result;
    } catch (error) {
      await client.query("rollback").catch((fault: Error) => {
        broken = fault;
      });
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (attempt >= attemptsMax || (code !== deadlock && code !== serializationFailure)) throw error;
    } finally {
      client.release(broken);
    }
  }
}
