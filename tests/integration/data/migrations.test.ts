import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listMigrations, migrationsDir } from "#scripts/migrate.ts";
import { connectAdmin } from "./database.ts";

const modules = import.meta.glob<Record<string, unknown>>("/drizzle/schema/*.ts", { eager: true });
const schema = Object.assign({}, ...Object.values(modules)) as Record<string, unknown>;

const read = (file: string) => JSON.parse(readFileSync(join(migrationsDir, "meta", file), "utf8"));

let admin: postgres.Sql;

beforeAll(() => {
  admin = connectAdmin();
});

afterAll(async () => {
  await admin.end();
});

describe("the history", () => {
  test("says all that the schema says: run `npx drizzle-kit generate` after a change of drizzle/schema", async () => {
    const { entries } = read("_journal.json") as { entries: { tag: string }[] };
    const last = read(`${entries.at(-1)?.tag.split("_")[0]}_snapshot.json`);
    const now = generateDrizzleJson(schema, last.id, ["floyo"]);
    expect(await generateMigration(last, now)).toEqual([]);
  });

  test("has each file in the journal once, in order", () => {
    const { entries } = read("_journal.json") as { entries: { tag: string }[] };
    expect(entries.map(({ tag }) => tag)).toEqual(listMigrations().map(({ version, name }) => `${version}_${name}`));
  });

  test.each(listMigrations())("$name waits for locks only so long", ({ file }) => {
    const [first] = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.trim() && !line.startsWith("--"));
    expect(first, "begin with `set lock_timeout = '5s';`, or a migration can hold everybody up").toBe(
      "set lock_timeout = '5s';",
    );
  });
});

describe("the database", () => {
  test("has the columns that the schema says, and no others", async () => {
    const wanted = Object.values(schema).flatMap((value) => {
      if (!is(value, PgTable)) return [];
      const { name, columns } = getTableConfig(value);
      return columns.map((column) => `${name}.${column.name} ${plain(column.getSQLType())} ${column.notNull}`);
    });
    const rows = await admin<{ column: string }[]>`
      select concat_ws(' ', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text) as column
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'floyo'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`;
    expect(wanted.length).toBeGreaterThan(100);
    expect(rows.map(({ column }) => column).sort()).toEqual(wanted.sort());
  });
});

/** Drizzle's name of a type as Postgres writes it. */
function plain(type: string): string {
  return type
    .replace(/^timestamp \(3\)/, "timestamp(3)")
    .replace(/^timestamp\(0\)$/, "timestamp(0) without time zone")
    .replace(/^member_role$/, "floyo.member_role");
}
