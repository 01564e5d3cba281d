import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAdmin, connectApp } from "#tests/integration/data/database.ts";

let admin: postgres.Sql;
let app: postgres.Sql;

beforeAll(() => {
  admin = connectAdmin();
  app = connectApp();
});

afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
});

/**
 * Every function of the schema floyo_private, and the roles that may call it beside its owner: written by hand. Those
 * of `floyo_app` are what can be asked without an identity, so each new one deserves a second look.
 */
const functions: Record<string, string[]> = {
  "orgs_as(min_role text)": ["authenticated"],
  "shown_enough()": ["authenticated"],

  "find_api_key(key_hash bytea)": ["floyo_app"],
  "take_rate_limit(bucket text, max_count integer, window_seconds integer)": ["floyo_app"],
  "list_due(engine text, max_rows integer, after_org uuid, after_user uuid)": ["floyo_app"],
  "list_nightly(part integer, parts integer, max_rows integer, after_org uuid, after_user uuid)": ["floyo_app"],
  "forget_expired(OUT idempotency_keys bigint, OUT rate_limits bigint)": ["floyo_app"],
  "begin_device_login(device_code bytea, user_code bytea, device uuid, device_name text, client text, address text, scopes text[], seconds integer)":
    ["floyo_app"],
  "find_device_login(user_code bytea)": ["floyo_app"],
  "decide_device_login(user_code bytea, org uuid, person uuid, choice text)": ["floyo_app"],
  "claim_device_login(device_code bytea, interval_seconds integer, key_hash bytea, key_prefix text, request text)": [
    "floyo_app",
  ],
  "list_members(org uuid, asker uuid)": ["floyo_app"],
  "migration_versions()": ["floyo_app"],
  "find_workspace(person uuid, session uuid, level text, wanted text, agent text, address text)": ["floyo_app"],
  "list_sessions(person uuid)": ["floyo_app"],
  "rewrite_events(org uuid, redacted jsonb)": ["floyo_app"],
  "end_sessions(person uuid, own uuid, chosen uuid, via text, request text)": ["floyo_app"],

  "welcome(person uuid, email text, details jsonb)": [],
  "on_sign_up()": [],
  "local_hour(occurred_at timestamp with time zone, utc_offset_minutes smallint)": [],
  "events_added()": [],
  "events_removed()": [],
  "refuse_change()": [],
  "note_changes()": [],
  "note_person()": [],
  "note_organization()": [],
  "versions_of(person uuid, org uuid)": ["floyo_app"],
  "count_changes()": [],
  "tell(org uuid, person uuid, event text, payload jsonb)": [],
  "end_membership()": [],
  "audit()": [],
  "audit_hash(entry floyo.audit_logs)": [],
  "append_audit(org uuid, action text, entity text, entity_id text, before jsonb, after jsonb)": [],
  "keep_audit()": [],
  "audit_factor()": [],
  "verify_audit_chain(org uuid)": [],
  "prune_audit(org uuid, older_than timestamp with time zone)": [],
};

describe("tables", () => {
  test("row-level security is on and forced on every one", async () => {
    const open = await admin`
      select c.relname from pg_class c
      where c.relnamespace = 'floyo'::regnamespace and c.relkind in ('r', 'p')
        and not (c.relrowsecurity and c.relforcerowsecurity)`;
    expect(
      open.map((row) => row.relname),
      "add `force row level security` in a migration",
    ).toEqual([]);
  });

  test("policies are for authenticated alone, and say USING and WITH CHECK wherever their command has them", async () => {
    const rows = await admin<{ policyname: string; roles: string[]; cmd: string; qual: string; with_check: string }[]>`
      select policyname, roles::text[], cmd, qual, with_check from pg_policies where schemaname = 'floyo'`;
    expect(rows.length).toBeGreaterThan(20);
    for (const { policyname, roles, cmd, qual, with_check } of rows) {
      expect(roles, policyname).toEqual(["authenticated"]);
      if (cmd !== "INSERT") expect(qual, `${policyname}: USING`).toBeTruthy();
      if (["INSERT", "UPDATE", "ALL"].includes(cmd)) expect(with_check, `${policyname}: WITH CHECK`).toBeTruthy();
    }
  });

  test("policies ask who it is once a statement, not once a row", async () => {
    const rows = await admin<{ policyname: string; text: string }[]>`
      select policyname, concat_ws(' ', qual, with_check) as text from pg_policies where schemaname = 'floyo'`;
    for (const { policyname, text } of rows) {
      const inSubqueries = text.replaceAll(
        /\( SELECT (auth\.uid\(\)|floyo_private\.(?:orgs_as|shown_enough)\([^()]*\))[^()]*\)/g,
        "",
      );
      expect(inSubqueries, policyname).not.toMatch(/auth\.|floyo_private\./);
    }
  });

  test("only authenticated holds rights on them, and none beyond reading and writing rows", async () => {
    const rows = await admin<{ object: string; grantee: string; privilege: string }[]>`
      select c.relname as object, coalesce(r.rolname, 'public') as grantee, a.privilege_type as privilege
      from pg_class c cross join aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
      left join pg_roles r on r.oid = a.grantee
      where c.relnamespace = 'floyo'::regnamespace and a.grantee <> c.relowner
      union all
      select c.relname || '.' || t.attname, coalesce(r.rolname, 'public'), a.privilege_type
      from pg_class c join pg_attribute t on t.attrelid = c.oid cross join aclexplode(t.attacl) a
      left join pg_roles r on r.oid = a.grantee
      where c.relnamespace = 'floyo'::regnamespace and a.grantee <> c.relowner`;
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => row.grantee !== "authenticated")).toEqual([]);
    expect(rows.filter((row) => !["SELECT", "INSERT", "UPDATE", "DELETE"].includes(row.privilege))).toEqual([]);
    expect(rows.filter((row) => row.object === "api_keys.key_hash")).toEqual([]);
  });

  test("keys that join two tables of an organisation carry the organisation", async () => {
    const rows = await admin<{ name: string; columns: string[]; target: string }[]>`
      select k.conname as name, k.confrelid::regclass::text as target, array(
        select a.attname::text from pg_attribute a where a.attrelid = k.conrelid and a.attnum = any (k.conkey)
      ) as columns
      from pg_constraint k
      where k.contype = 'f' and k.connamespace = 'floyo'::regnamespace
        and exists (select from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'org_id')
        and exists (select from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'org_id')`;
    expect(rows.length).toBeGreaterThan(9);
    for (const { name, columns } of rows) expect(columns, name).toContain("org_id");
  });

  test("no index, view or trigger of theirs is left half-made, and views obey the asker's policies", async () => {
    const views = await admin`
      select c.relname from pg_class c
      where c.relnamespace = 'floyo'::regnamespace and c.relkind in ('v', 'm')
        and not coalesce('security_invoker=true' = any (c.reloptions), false)`;
    expect(views).toHaveLength(0);
    const invalid = await admin`
      select i.indexrelid::regclass from pg_index i join pg_class c on c.oid = i.indrelid
      where c.relnamespace = 'floyo'::regnamespace and not (i.indisvalid and i.indisready)`;
    expect(invalid).toHaveLength(0);
    const off = await admin`
      select t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = 'floyo'::regnamespace and t.tgenabled <> 'O'`;
    expect(off).toHaveLength(0);
  });
});

describe("functions", () => {
  test("each is known, and callable by those named here alone", async () => {
    const rows = await admin<{ name: string; callers: string[] }[]>`
      select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name, array(
        select coalesce(r.rolname, 'public')::text
        from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a left join pg_roles r on r.oid = a.grantee
        where a.grantee <> p.proowner order by 1
      ) as callers
      from pg_proc p where p.pronamespace = 'floyo_private'::regnamespace`;
    const found = Object.fromEntries(rows.map(({ name, callers }) => [name, callers]));
    expect(found).toEqual(functions);
  });

  test("none lies in the schema of the tables, and every one has an empty search path unless it is pure", async () => {
    const rows = await admin<{ name: string; definer: boolean; path: string | null; volatile: string }[]>`
      select
        p.oid::regprocedure::text as name, p.prosecdef as definer, p.provolatile as volatile,
        (select split_part(c, '=', 2) from unnest(p.proconfig) c where c like 'search_path=%') as path
      from pg_proc p where p.pronamespace in ('floyo'::regnamespace, 'floyo_private'::regnamespace)`;
    for (const { name, definer, path, volatile } of rows) {
      expect(name).toMatch(/^floyo_private\./);
      if (definer || volatile !== "i") expect(path, name).toBe('""');
    }
  });

  test("a person's transaction cannot name them, even where its policies may call them", async () => {
    for (const call of ["orgs_as('viewer')", "migration_versions()", "take_rate_limit('x', 1, 1)"]) {
      const outcome = app.begin(async (tx) => {
        await tx`set local role authenticated`;
        await tx.unsafe(`select floyo_private.${call}`);
      });
      await expect(outcome, call).rejects.toThrow(/permission denied for schema floyo_private/);
    }
  });
});

describe("roles", () => {
  test("schemas are open only to those who need them", async () => {
    const rows = await admin<{ schema: string; grantee: string; privilege: string }[]>`
      select n.nspname as schema, coalesce(r.rolname, 'public') as grantee, a.privilege_type as privilege
      from pg_namespace n cross join aclexplode(n.nspacl) a left join pg_roles r on r.oid = a.grantee
      where n.nspname in ('floyo', 'floyo_private') and a.grantee <> n.nspowner order by 1`;
    expect([...rows]).toEqual([
      { schema: "floyo", grantee: "authenticated", privilege: "USAGE" },
      { schema: "floyo_private", grantee: "floyo_app", privilege: "USAGE" },
    ]);
  });

  test("floyo_app has no power of its own and inherits none", async () => {
    const [role] = await admin`
      select rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
      from pg_roles where rolname = 'floyo_app'`;
    expect(Object.values(role ?? {})).toEqual([false, false, false, false, false, false]);
    const memberships = await admin<{ role: string }[]>`
      select m.roleid::regrole::text as role from pg_auth_members m
      where m.member = 'floyo_app'::regrole and m.set_option and not m.inherit_option and not m.admin_option order by 1`;
    expect(memberships.map(({ role }) => role)).toEqual(["anon", "authenticated"]);
    const [all] = await admin`select count(*)::int as n from pg_auth_members where member = 'floyo_app'::regrole`;
    expect(all?.n).toBe(2);
  });

  test("floyo_app owns nothing", async () => {
    const owned = await admin`
      select d.objid from pg_shdepend d
      where d.refclassid = 'pg_authid'::regclass and d.refobjid = 'floyo_app'::regrole and d.deptype = 'o'`;
    expect(owned).toHaveLength(0);
  });

  test("as itself, floyo_app reads and writes no table", async () => {
    const names = await admin<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'floyo'`;
    for (const { name } of names) {
      await expect(app`select 1 from floyo.${app(name)}`, name).rejects.toThrow(/permission denied/);
    }
  });

  test.each(["anon", "service_role", "floyo_app"])("%s can do nothing in floyo", async (role) => {
    const rights = await admin`
      select c.relname from pg_class c
      where c.relnamespace = 'floyo'::regnamespace and c.relkind in ('r', 'p')
        and (has_table_privilege(${role}, c.oid, 'select, insert, update, delete, truncate, references, trigger')
          or has_any_column_privilege(${role}, c.oid, 'select, insert, update, references'))`;
    expect(rights.map((row) => row.relname)).toEqual([]);
    const [schema] = await admin`select has_schema_privilege(${role}, 'floyo', 'usage, create') as may`;
    expect(schema?.may).toBe(false);
  });

  test("TRUNCATE, which row-level security ignores, is nobody's but the owner's", async () => {
    const rights = await admin`
      select c.relname, r.rolname from pg_class c cross join pg_roles r
      where c.relnamespace = 'floyo'::regnamespace and c.relkind in ('r', 'p')
        and r.rolname in ('anon', 'authenticated', 'service_role', 'authenticator', 'floyo_app')
        and has_table_privilege(r.oid, c.oid, 'truncate')`;
    expect(rights).toHaveLength(0);
  });
});
