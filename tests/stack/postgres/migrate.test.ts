import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type RunningPostgres, startPostgres } from "#local/postgres/start.ts";
import { migrate, pendingMigrations } from "#scripts/migrate.ts";
import { clusterFolder } from "./folder.ts";

let cluster: Awaited<ReturnType<typeof clusterFolder>>;
let server: RunningPostgres;
let sql: postgres.Sql;
let dir: string;

beforeAll(async () => {
  cluster = await clusterFolder();
  server = await startPostgres({ dataDir: cluster.dataDir });
  sql = postgres(server.adminUrl, { max: 2, onnotice: () => undefined });
});
afterAll(async () => {
  await sql.end();
  await server.stop();
  await cluster.remove();
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "floyo-migrations-"));
});
afterEach(async () => {
  await sql.unsafe("drop schema if exists supabase_migrations cascade; drop schema if exists app cascade");
  await rm(dir, { recursive: true, force: true });
});

const put = (name: string, text: string) => writeFile(join(dir, name), text);
const history = () => sql`select version, name, statements from supabase_migrations.schema_migrations order by version`;

test("applies in order, records as the Supabase CLI does, and a second run does nothing", async () => {
  await put(
    "20260102000000_second.sql",
    "-- why\ncreate table app.things (id int);\ninsert into app.things values (1);\n",
  );
  await put("20260101000000_first.sql", "create schema app;");
  await put("notes.md", "not a migration");
  expect((await pendingMigrations(sql, dir)).map(({ version }) => version)).toEqual([
    "20260101000000",
    "20260102000000",
  ]);
  expect(await migrate(server.adminUrl, dir)).toHaveLength(2);
  expect([...(await history())]).toEqual([
    { version: "20260101000000", name: "first", statements: ["create schema app"] },
    {
      version: "20260102000000",
      name: "second",
      statements: ["-- why\ncreate table app.things (id int)", "insert into app.things values (1)"],
    },
  ]);
  expect(await migrate(server.adminUrl, dir)).toEqual([]);
  expect(await pendingMigrations(sql, dir)).toEqual([]);
});

test("a faulty file is rolled back whole, and the error names file, line and statement", async () => {
  await put("1_good.sql", "create schema app;");
  await put("2_bad.sql", "create table app.a (id int);\n\ncreate table app.b (\n  id int,\n  wrong nosuchtype\n);\n");
  await put("3_never.sql", "create table app.c (id int);");
  await expect(migrate(server.adminUrl, dir)).rejects.toThrow(
    /2_bad\.sql:5: type "nosuchtype" does not exist[\s\S]*create table app\.b/,
  );
  expect((await history()).map(({ version }) => version)).toEqual(["1"]);
  expect([...(await sql`select to_regclass('app.a') as a, to_regclass('app.c') as c`)]).toEqual([{ a: null, c: null }]);
});

test("two migrators at once apply everything once", async () => {
  await put("1_first.sql", "create schema app; create table app.runs (id serial); select pg_sleep(0.2);");
  const applied = await Promise.all([migrate(server.adminUrl, dir), migrate(server.adminUrl, dir)]);
  expect(applied.map((list) => list.length).sort()).toEqual([0, 1]);
});

test("a table that somebody holds makes the migration give up instead of queueing everybody behind it", async () => {
  await put("1_first.sql", "create schema app; create table app.held (id int);");
  await migrate(server.adminUrl, dir);
  await put("2_second.sql", "alter table app.held add column more int;");
  await sql.begin(async (tx) => {
    await tx`lock table app.held in access share mode`;
    await expect(migrate(server.adminUrl, dir)).rejects.toThrow(
      /2_second\.sql:1: canceling statement due to lock timeout/,
    );
  });
  expect(await migrate(server.adminUrl, dir)).toHaveLength(1);
});

test("a migration cannot leave its role or settings to the next one", async () => {
  await put("1_first.sql", "create schema app; set search_path = app; set role authenticated;");
  await put("2_second.sql", "create table app.mine (id int);");
  await migrate(server.adminUrl, dir);
  expect([...(await sql`select tableowner from pg_tables where tablename = 'mine'`)]).toEqual([
    { tableowner: "postgres" },
  ]);
});
