import pg from "pg";
import { describeFault, type Log } from "../log.ts";

/**
 * Opens connections as they are needed, `max` at most. Postgres may restart under any of them, idle or at work: without
 * listeners that would end the process; with them the statement fails, and its job or request is tried again.
 */
export function openPool(databaseUrl: string, name: string, max: number, log: Log, options?: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: databaseUrl, application_name: name, max, ...(options && { options }) });
  const broke = (error: Error) => log("warn", "a database connection broke", { reason: describeFault(error) });
  pool.on("error", broke);
  pool.on("connect", (connection) => connection.on("error", broke));
  return pool;
}
