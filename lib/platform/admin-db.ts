import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { connectionUrl, poolOptions } from "./db.ts";
import { withDatabaseErrors } from "./db-errors.ts";
import { env } from "./env.ts";

/**
 * The only privileged connection: it bypasses row-level security. For retention and erasure, which span people, and
 * for reading which migrations have run. A request of a person's never comes here.
 */
export async function asAdmin<T>(run: (db: PostgresJsDatabase) => Promise<T>): Promise<T> {
  const { DATABASE_ADMIN_URL: url } = env();
  const client = postgres(connectionUrl(url), { ...poolOptions(url, 1), idle_timeout: 1 });
  try {
    return await withDatabaseErrors(() => run(drizzle(client)));
  } finally {
    await client.end({ timeout: 5 });
  }
}
