import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";

// Asked of whatever database the environment names, so that the same holds for `supabase start`.
const sql = postgres(process.env.DATABASE_ADMIN_URL ?? "", { max: 1, onnotice: () => undefined });
beforeAll(async () => {
  await sql`select 1`;
});
afterAll(() => sql.end());

test("the admin role is hosted Supabase's: no superuser, so a migration that would fail there fails here", async () => {
  const [role] = await sql`
    select rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles where rolname = current_user`;
  expect(role).toEqual({
    rolname: "postgres",
    rolsuper: false,
    rolcreaterole: true,
    rolcreatedb: true,
    rolreplication: true,
    rolbypassrls: true,
  });
  await expect(sql`alter system set work_mem = '1MB'`).rejects.toThrow(/permission denied/);
  await expect(sql`alter table auth.users add column planted int`).rejects.toThrow(/must be owner/);
});

test("auth's functions read the claims of the transaction", async () => {
  const id = "7b1f5a3e-94a4-4f0e-8c3e-3f6f8a4f7a11";
  const claims = JSON.stringify({ sub: id, role: "authenticated", email: "ada@example.com", nested: { a: 1 } });
  const [row] = await sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${claims}, true)`;
    await tx`set local role authenticated`;
    return tx`select auth.uid(), auth.role(), auth.email(), auth.jwt() -> 'nested' as nested`;
  });
  expect(row).toEqual({ uid: id, role: "authenticated", email: "ada@example.com", nested: { a: 1 } });
  const [nobody] = await sql`select auth.uid(), auth.role(), auth.email(), auth.jwt()`;
  expect(nobody).toEqual({ uid: null, role: null, email: null, jwt: null });
});

test("the admin role can point a foreign key and a trigger at auth.users, and read it", async () => {
  const undo = new Error("undo");
  await expect(
    sql.begin(async (tx) => {
      await tx`create schema planted`;
      await tx`create table planted.people (id uuid primary key references auth.users (id) on delete cascade)`;
      await tx.unsafe("create function planted.f() returns trigger language plpgsql as $$ begin return new; end $$");
      await tx`create trigger planted after insert on auth.users for each row execute function planted.f()`;
      await tx`select id from auth.users limit 1`;
      throw undo;
    }),
  ).rejects.toBe(undo);
});

test("requests act under the API roles, which hold nothing of auth", async () => {
  for (const role of ["anon", "authenticated"]) {
    await expect(
      sql.begin(async (tx) => {
        await tx.unsafe(`set local role ${role}`);
        await tx`select id from auth.users limit 1`;
      }),
    ).rejects.toThrow(/permission denied/);
  }
});

test("the extensions live in their own schema", async () => {
  const rows = await sql<{ name: string }[]>`
    select extname as name from pg_extension join pg_namespace n on n.oid = extnamespace where n.nspname = 'extensions'`;
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(["pgcrypto", "uuid-ossp"]));
});
