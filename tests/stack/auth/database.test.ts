import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminClient, fromEnv, mailsTo, must, newClient, newEmail, newPerson, PASSWORD } from "./support.ts";

/** As the role `postgres`, which is no superuser, here as on hosted Supabase: the role that migrations run as. */
let sql: postgres.Sql;

beforeAll(async () => {
  sql = postgres(fromEnv("DATABASE_ADMIN_URL"), { max: 2, onnotice: () => undefined });
  await sql.unsafe(`
    drop schema if exists auth_test cascade;
    create schema auth_test;
    create table auth_test.greeted (user_id uuid primary key references auth.users (id) on delete cascade,
      email text not null, name text);
    create function auth_test.greet() returns trigger language plpgsql security definer set search_path = ''
    as $$ begin
      if new.email like 'unwelcome-%' then raise exception 'not this one'; end if;
      insert into auth_test.greeted values (new.id, new.email, new.raw_user_meta_data ->> 'name');
      return new;
    end $$;
    revoke execute on function auth_test.greet() from public;
    create trigger greet after insert on auth.users for each row
      when (new.email like 'unwelcome-%' or new.email like 'welcome-%') execute function auth_test.greet();
  `);
});

afterAll(async () => {
  // `postgres` does not own auth.users, so it cannot drop the trigger itself; it goes with its function.
  await sql.unsafe("drop schema auth_test cascade");
  await sql.end();
});

describe("a trigger that a migration put on auth.users", () => {
  it("runs with each new person, and sees their metadata", async () => {
    const email = newEmail("welcome");
    const { user } = must(
      await newClient().auth.signUp({ email, password: PASSWORD, options: { data: { name: "Ada" } } }),
    );
    const invited = newEmail("welcome");
    must(await adminClient().auth.admin.inviteUserByEmail(invited));
    const created = newEmail("welcome");
    must(await adminClient().auth.admin.createUser({ email: created, password: PASSWORD, email_confirm: true }));
    const rows = await sql`
      select user_id, email, name from auth_test.greeted where email in ${sql([email, invited, created])}`;
    expect(rows).toHaveLength(3);
    expect(rows.find((row) => row.email === email)).toEqual({ user_id: user?.id, email, name: "Ada" });
  });

  it("that fails leaves nobody behind, and says so", async () => {
    const email = newEmail("unwelcome");
    for (const answer of [
      await newClient().auth.signUp({ email, password: PASSWORD }),
      await newClient().auth.signInWithOtp({ email }),
    ]) {
      expect(answer.error).toMatchObject({ status: 500, message: "Database error saving new user" });
    }
    const byAdmin = await adminClient().auth.admin.createUser({ email, password: PASSWORD });
    expect(byAdmin.error?.status).toBe(500);
    const invited = await adminClient().auth.admin.inviteUserByEmail(email);
    expect(invited.error?.status).toBe(500);
    expect(await sql`select id from auth.users where email = ${email}`).toHaveLength(0);
    expect(await mailsTo(email)).toEqual([]);
  });
});

describe("the tables", () => {
  it("hold what hosted Supabase's hold, where migrations and queries look", async () => {
    const { user, email } = await newPerson();
    const [row] = await sql`
      select u.*, i.provider, i.provider_id, i.identity_data, i.email as identity_email
      from auth.users u join auth.identities i on i.user_id = u.id where u.id = ${user.id}`;
    expect(row).toMatchObject({
      instance_id: "00000000-0000-0000-0000-000000000000",
      aud: "authenticated",
      role: "authenticated",
      email,
      raw_app_meta_data: { provider: "email", providers: ["email"] },
      raw_user_meta_data: { email_verified: true },
      is_sso_user: false,
      is_anonymous: false,
      deleted_at: null,
      provider: "email",
      provider_id: user.id,
      identity_data: { sub: user.id, email },
      identity_email: email,
    });
    expect(row?.encrypted_password).toMatch(/^\$2a\$10\$/);
    expect(row?.confirmed_at).toEqual(row?.email_confirmed_at);
  });

  it("let a seed that hashes with pgcrypto sign in", async () => {
    const { user, email } = await newPerson();
    await sql`
      update auth.users set encrypted_password = extensions.crypt('seeded password', extensions.gen_salt('bf'))
      where id = ${user.id}`;
    must(await newClient().auth.signInWithPassword({ email, password: "seeded password" }));
  });

  it("show nothing to the roles that requests run as", async () => {
    for (const role of ["anon", "authenticated", "service_role"]) {
      const read = sql.begin(async (tx) => {
        await tx.unsafe(`set local role ${role}`);
        return tx`select id from auth.users limit 1`;
      });
      await expect(read, role).rejects.toThrow(/permission denied/);
    }
  });
});
