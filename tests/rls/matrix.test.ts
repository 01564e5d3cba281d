import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAdmin, connectApp } from "#tests/integration/data/database.ts";
import { actors, matrix } from "./matrix.ts";
import { attempt, observe } from "./observe.ts";
import { type TableName, type TableSpec, tables } from "./tables.ts";
import { buildWorld, matches, type World } from "./world.ts";

let admin: postgres.Sql;
let app: postgres.Sql;
let world: World;

beforeAll(async () => {
  admin = connectAdmin();
  app = connectApp();
  world = await buildWorld(admin);
});

afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
});

const names = Object.keys(matrix) as TableName[];

test("every table of the schema stands in the matrix", async () => {
  const rows = await admin<{ name: string }[]>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'floyo'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`;
  expect(
    rows.map((row) => row.name),
    "a new table needs rows in tests/rls/matrix.ts, written by hand",
  ).toEqual([...names].sort());
});

describe.each(names)("%s", (table) => {
  test.each(actors)("%s can do what the matrix says, and no more", async (actor) => {
    const seen = await app.begin(async (tx) => ({
      own: await observe(tx, world, table, actor, 0),
      anothers: await observe(tx, world, table, actor, 1),
      elsewhere: await observe(tx, world, table, actor, 2),
    }));
    const [own, anothers, elsewhere] = matrix[table][actor];
    expect(seen).toEqual({ own, anothers, elsewhere });
  });
});

test("a row that may be changed cannot be given away", async () => {
  const attempts: string[] = [];
  for (const table of names) {
    const spec: TableSpec = tables[table];
    for (const actor of actors) {
      if (matrix[table][actor][0][2] !== "U") continue;
      const [own, anothers, elsewhere] = world.places[actor];
      const key = world.keyAt(table, own);
      for (const column of spec.owner) {
        for (const to of [anothers, elsewhere]) {
          const value = column === "org_id" ? to.orgId : to.userId;
          if (value === (column === "org_id" ? own.orgId : own.userId)) continue;
          const given = await app.begin((tx) =>
            attempt(tx, world.people[actor]?.userId ?? null, async (inner) => {
              const result = await inner`
                update floyo.${inner(table)} set ${inner({ [column]: value })} where ${matches(inner, key)}`;
              return result.count > 0;
            }),
          );
          attempts.push(`${table} ${actor}`);
          expect(given, `${actor} moved a row of ${table} by its ${column}`).toBe(false);
        }
      }
    }
  }
  expect(attempts.length).toBeGreaterThan(50);
});

test("without claims, or with those of nobody, the role authenticated sees no row at all", async () => {
  for (const claims of ["", "{}", JSON.stringify({ sub: crypto.randomUUID() })]) {
    await app.begin(async (tx) => {
      await tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`;
      for (const table of names.filter(
        (name) => !["audit_chains", "rate_limits", "change_notes", "session_uses", "device_logins"].includes(name),
      )) {
        expect(await tx`select 1 from floyo.${tx(table)} limit 1`, `${table} with ${claims}`).toHaveLength(0);
      }
    });
  }
});

test("the matrix sees a planted leak", async () => {
  await admin
    .begin(async (tx) => {
      expect(await observe(tx, world, "events", "admin", 1)).toBe("----");
      await tx`create policy leak on floyo.events for select to authenticated using (true)`;
      expect(await observe(tx, world, "events", "admin", 1)).toBe("S---");
      expect(await observe(tx, world, "events", "stranger", 2)).toBe("S---");
      throw new Error("take it back");
    })
    .catch((error: Error) => expect(error.message).toBe("take it back"));
});

test("the matrix sees a table whose row-level security is off", async () => {
  await admin
    .begin(async (tx) => {
      await tx`alter table floyo.patterns disable row level security`;
      expect(await observe(tx, world, "patterns", "removed", 0)).toBe("SIUD");
      throw new Error("take it back");
    })
    .catch((error: Error) => expect(error.message).toBe("take it back"));
});
