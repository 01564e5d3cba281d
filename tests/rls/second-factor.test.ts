import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectAdmin, connectApp, type Person } from "#tests/integration/data/database.ts";
import { type TableName, tables } from "./tables.ts";
import { buildWorld, type World } from "./world.ts";

let admin: postgres.Sql;
let app: postgres.Sql;
let world: World;
let owner: Person;

beforeAll(async () => {
  admin = connectAdmin();
  app = connectApp();
  world = await buildWorld(admin);
  owner = world.people.owner as Person;
});
afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
});

/** Tables of which the asker sees rows, and those into which they can write a row of their own. */
async function reach(claims: Record<string, string>) {
  const all = JSON.stringify({ sub: owner.userId, role: "authenticated", ...claims });
  const reached = { seen: [] as string[], written: [] as string[] };
  for (const table of Object.keys(tables) as TableName[]) {
    const run = (act: (tx: postgres.TransactionSql) => Promise<postgres.RowList<postgres.Row[]>>) =>
      app
        .begin(async (tx) => {
          await tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${all}, true)`;
          const { count } = await act(tx);
          // Thrown, so that nothing of it stays.
          throw count > 0 ? "reached" : "nothing";
        })
        .catch((thrown: unknown) => thrown === "reached");
    if (await run((tx) => tx`select 1 from floyo.${tx(table)} limit 1`)) reached.seen.push(table);
    const { orgId } = world.places.owner[0];
    const row = { ...tables[table].row(orgId, owner.userId) };
    if (await run((tx) => tx`insert into floyo.${tx(table)} ${tx(row)}`)) reached.written.push(table);
  }
  return reached;
}

test("a person with a second factor who has not shown it sees and writes nothing, in any table", async () => {
  const before = await reach({ via: "session", aal: "aal1" });
  expect(before.seen.length).toBeGreaterThan(12);
  expect(before.written.length).toBeGreaterThan(6);

  const id = randomUUID();
  await admin`
    insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)
    values (${id}, ${owner.userId}, 'totp', 'unverified', now(), now())`;
  expect(await reach({ via: "session", aal: "aal1" })).toEqual(before);

  await admin`update auth.mfa_factors set status = 'verified' where id = ${id}`;
  const nothing = { seen: [], written: [] };
  expect(await reach({ via: "session", aal: "aal1" })).toEqual(nothing);
  expect(await reach({ via: "bearer" })).toEqual(nothing);
  // As a browser's own token is read by Realtime: no `via`.
  expect(await reach({ aal: "aal1" })).toEqual(nothing);

  expect(await reach({ via: "session", aal: "aal2" })).toEqual(before);
  expect(await reach({ aal: "aal2" })).toEqual(before);
  // A token by itself names its session, and opens nothing without it.
  const session = randomUUID();
  expect(await reach({ aal: "aal2", session_id: session })).toEqual(nothing);
  await admin`insert into auth.sessions (id, user_id, aal) values (${session}, ${owner.userId}, 'aal2')`;
  expect(await reach({ aal: "aal2", session_id: session })).toEqual(before);
  await admin`update auth.sessions set not_after = now() where id = ${session}`;
  expect(await reach({ aal: "aal2", session_id: session })).toEqual(nothing);

  // What a person set going from behind it goes on without them.
  expect(await reach({ via: "api_key" })).toEqual(before);
  expect(await reach({ via: "job" })).toEqual(before);

  await admin`delete from auth.mfa_factors where id = ${id}`;
  expect(await reach({ via: "session", aal: "aal1" })).toEqual(before);
});
