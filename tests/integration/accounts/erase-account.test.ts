import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { eraseAccount } from "#lib/domains/accounts/erase-account.ts";
import { checkPassword } from "#lib/platform/auth/check-password.ts";
import { closeDb } from "#lib/platform/db.ts";
import { env } from "#lib/platform/env.ts";
import { type Filled, fill } from "#tests/integration/door/fill.ts";
import { adminSql, endAdminSql, makeOrganization, makePerson, type Person } from "#tests/integration/door/people.ts";
import { quietContext } from "#tests/integration/patterns/habit.ts";

let ada: Person;
let eve: Person;
let adas: Filled;

beforeEach(async () => {
  [ada, eve] = [await makePerson("ada"), await makePerson("eve")];
  adas = await fill(ada, "ADAS-OWN");
  await fill(eve, "EVES-OWN");
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

/** Every row of every table that names a person, an organisation of theirs or something they made. */
async function traces(person: Person): Promise<string[]> {
  const sql = adminSql();
  const tables = await sql<{ schema: string; name: string }[]>`
    select schemaname as schema, tablename as name from pg_tables
    where schemaname in ('floyo', 'auth') and tablename not in ('schema_migrations', 'audit_log_entries')`;
  const found: string[] = [];
  for (const { schema, name } of tables) {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from ${sql(schema)}.${sql(name)} t
      where to_jsonb(t)::text ~ ${`${person.userId}|${person.orgId}|${person.email}`}`;
    if (row && row.count > 0) found.push(name);
  }
  return found;
}

describe("an account that is erased", () => {
  test("leaves nothing behind, in any table, and counts what went", async () => {
    expect((await traces(ada)).length).toBeGreaterThan(8);
    const receipt = await eraseAccount(await quietContext(ada));
    expect(receipt.counts).toMatchObject({ events: 1, patterns: 1, suggestions: 1, devices: 1, api_keys: 1 });
    expect(await traces(ada)).toEqual([]);
    expect(adas.eventId).toBeTruthy();
  });

  test("touches nobody else", async () => {
    const before = await traces(eve);
    await eraseAccount(await quietContext(ada));
    expect(await traces(eve)).toEqual(before);
  });

  test("takes what its person did in a workspace that others go on using, and the workspace stays", async () => {
    const team = await makeOrganization(eve);
    await adminSql()`
      insert into floyo.organization_members (org_id, user_id, role) values (${team.id}, ${ada.userId}, 'member')`;
    await fill({ ...ada, orgId: team.id }, "ADAS-TEAM");
    await eraseAccount(await quietContext(ada));
    expect((await traces(ada)).filter((table) => table !== "audit_logs")).toEqual([]);
    const members = await adminSql()`select user_id from floyo.organization_members where org_id = ${team.id}`;
    expect(members.map(({ user_id }) => user_id)).toEqual([eve.userId]);
  });

  test("is kept whole while its person alone owns a workspace that others use", async () => {
    const team = await makeOrganization(ada);
    await adminSql()`
      insert into floyo.organization_members (org_id, user_id, role) values (${team.id}, ${eve.userId}, 'admin')`;
    const before = await traces(ada);
    await expect(eraseAccount(await quietContext(ada))).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await traces(ada)).toEqual(before);
    const [decision] = await adminSql()`
      select granted from floyo.consents where user_id = ${ada.userId} order by id desc limit 1`;
    expect(decision?.granted).toBe(true);
  });
});

test("a password is checked without leaving a session", async () => {
  const email = `who-${crypto.randomUUID()}@example.com`;
  const { SUPABASE_URL, SUPABASE_SECRET_KEY } = env();
  const service = createClient(SUPABASE_URL, SUPABASE_SECRET_KEY, { auth: { persistSession: false } });
  const made = await service.auth.admin.createUser({ email, password: "correct horse battery", email_confirm: true });
  expect(await checkPassword(email, "correct horse battery")).toBe(true);
  expect(await checkPassword(email, "wrong horse battery")).toBe(false);
  const sessions = await adminSql()`select 1 from auth.sessions where user_id = ${made.data.user?.id ?? null}`;
  expect(sessions).toHaveLength(0);
});
