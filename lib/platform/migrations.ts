import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { asApp } from "./db.ts";

/** Names of the migrations this release was built with: `20261120231551_private_schema`, oldest first. */
async function shippedMigrations(): Promise<string[]> {
  const files = await readdir(join(process.cwd(), "supabase", "migrations"));
  return files
    .filter((file) => /^\d+_.*\.sql$/.test(file))
    .map((file) => file.slice(0, -".sql".length))
    .sort();
}

/** Those that the database has not had yet. Throws UNAVAILABLE when it cannot be asked. */
export async function pendingMigrations(): Promise<string[]> {
  const shipped = await shippedMigrations();
  const rows = await asApp((db) =>
    db.execute<{ version: string }>(sql`select floyo_private.migration_versions() as version`),
  );
  const applied = new Set(rows.map((row) => row.version));
  return shipped.filter((name) => !applied.has(name.split("_", 1)[0] ?? name));
}
