import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import postgres from "postgres";
import { loadEnvFiles } from "./environment.ts";
import { type Statement, splitSql } from "./split-sql.ts";

/** A file `supabase/migrations/<version>_<name>.sql`. */
export interface Migration {
  version: string;
  name: string;
  file: string;
}

export const migrationsDir = join(import.meta.dirname, "..", "supabase", "migrations");

/** Any number that no other lock of this database uses; two migrators wait for each other on it. */
const lockKey = 7_205_117;

/** The migrations in `dir`, in the order in which they apply. Files of other names are none, as for the Supabase CLI. */
export function listMigrations(dir = migrationsDir): Migration[] {
  const found: Migration[] = [];
  for (const entry of readdirSync(dir).sort()) {
    const parts = /^(\d+)_(.*)\.sql$/.exec(entry);
    if (parts?.[1] && parts[2] !== undefined) found.push({ version: parts[1], name: parts[2], file: join(dir, entry) });
  }
  return found;
}

/**
 * The migrations in `dir` that this database has not had yet, oldest first.
 * `sql` must be allowed to read `supabase_migrations` (the role `postgres` is).
 */
export async function pendingMigrations(sql: postgres.Sql, dir = migrationsDir): Promise<Migration[]> {
  const [table] = await sql<{ there: boolean }[]>`
    select to_regclass('supabase_migrations.schema_migrations') is not null as there`;
  const applied = new Set<string>();
  if (table?.there) {
    const rows = await sql<{ version: string }[]>`select version from supabase_migrations.schema_migrations`;
    for (const row of rows) applied.add(row.version);
  }
  return listMigrations(dir).filter(({ version }) => !applied.has(version));
}

/**
 * Applies what is pending, each file in a transaction of its own, and records it in the table that the Supabase CLI
 * keeps, so that `supabase db push` and this share one history. Waits for a second migrator; waits at most four seconds
 * for any lock on a table, since a migration that queues behind a long query makes everybody else queue behind it.
 * Throws an error that names the file, the line and the statement. Returns what was applied.
 */
export async function migrate(
  url: string,
  dir = migrationsDir,
  log: (line: string) => void = () => undefined,
): Promise<Migration[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connect_timeout: 10, prepare: false });
  try {
    await sql`select pg_advisory_lock(${lockKey})`;
    await sql`set lock_timeout = '4s'`;
    await sql.unsafe(`
      create schema if not exists supabase_migrations;
      create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
      alter table supabase_migrations.schema_migrations add column if not exists statements text[];
      alter table supabase_migrations.schema_migrations add column if not exists name text;
    `);
    const pending = await pendingMigrations(sql, dir);
    for (const migration of pending) {
      await apply(sql, migration);
      log(`applied ${migration.version}_${migration.name}`);
    }
    return pending;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function apply(sql: postgres.Sql, { version, name, file }: Migration): Promise<void> {
  const statements = splitSql(readFileSync(file, "utf8"));
  await sql.begin(async (tx) => {
    for (const statement of statements) {
      await tx.unsafe(statement.text).catch((cause: Error) => {
        throw explain(file, statement, cause);
      });
    }
    // A file may change these for itself; the record is written as it would be without it.
    await tx`reset role`;
    await tx`
      insert into supabase_migrations.schema_migrations (version, name, statements)
      values (${version}, ${name}, ${statements.map(({ text }) => text)})`;
  });
  // Session settings survive the transaction that made them.
  await sql`reset all`;
  await sql`set lock_timeout = '4s'`;
}

function explain(file: string, { text, line }: Statement, cause: Error): Error {
  const { hint, detail, position } = cause as postgres.PostgresError;
  const at = position === undefined ? line : line + text.slice(0, Number(position) - 1).split("\n").length - 1;
  const extra = [detail, hint && `hint: ${hint}`].filter(Boolean).join("; ");
  const shown = text.split("\n").slice(0, 12).join("\n    ");
  return new Error(
    `${file}:${at}: ${cause.message}${extra ? ` (${extra})` : ""}\n  in the statement\n    ${shown}\n  Nothing of this file was applied.`,
    { cause },
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  loadEnvFiles();
  const url = process.env.DATABASE_ADMIN_URL;
  if (!url) {
    console.error(
      "DATABASE_ADMIN_URL is not set: the database to migrate, as the role postgres (see .env.example). The embedded one is migrated by every `make dev`.",
    );
    process.exit(1);
  }
  try {
    const applied = await migrate(url, migrationsDir, (line) => console.log(line));
    if (applied.length === 0) console.log("nothing to apply: the database is up to date");
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
