import { randomUUID } from "node:crypto";
import postgres from "postgres";

/** A transaction of the driver's, whichever connection it is on. */
export type Sql = postgres.TransactionSql | postgres.Sql;

export interface Person {
  userId: string;
  /** Their personal workspace. */
  orgId: string;
}

/** Days and wall-clock times stay text: as Dates they would be read in this machine's zone. */
const asText = (oid: number) => ({
  to: oid,
  from: [oid],
  serialize: (value: string) => value,
  parse: (value: string) => value,
});
const options = {
  prepare: false,
  onnotice: () => undefined,
  connect_timeout: 10,
  types: { date: asText(1082), timestamp: asText(1114) },
};

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests through vitest, which starts the stack`);
  return value;
}

/** As the role `postgres`, which owns the tables and bypasses row-level security: to lay out a world and to look. */
export const connectAdmin = (max = 2) => postgres(required("DATABASE_ADMIN_URL"), { ...options, max });

/** As `floyo_app`, the role that requests log in as. */
export const connectApp = (max = 2) => postgres(required("DATABASE_URL"), { ...options, max });

/** Adds a person as the auth server does: one row in auth.users; the rest is the trigger's. */
export async function signUp(admin: Sql, details: Record<string, string> = {}, email?: string): Promise<Person> {
  const userId = randomUUID();
  await admin`
    insert into auth.users (id, email, raw_user_meta_data, created_at)
    values (${userId}, ${email ?? `${userId}@example.com`}, ${admin.json(details)}, now())`;
  const [org] = await admin<{ id: string }[]>`select id from floyo.organizations where personal_user_id = ${userId}`;
  if (!org) throw new Error("sign-up made no personal workspace");
  return { userId, orgId: org.id };
}

/** A workspace that people share, without anybody in it. */
export async function addSharedOrg(admin: Sql): Promise<string> {
  const [org] = await admin<{ id: string }[]>`
    insert into floyo.organizations (slug, name) values (${`team-${randomUUID().slice(0, 8)}`}, 'Team') returning id`;
  if (!org) throw new Error("no organisation was made");
  return org.id;
}

export async function addMember(admin: Sql, orgId: string, userId: string, role: string): Promise<void> {
  await admin`insert into floyo.organization_members (org_id, user_id, role) values (${orgId}, ${userId}, ${role})`;
}

export async function consent(admin: Sql, userId: string, granted = true): Promise<void> {
  await admin`
    insert into floyo.consents (user_id, purpose, granted, version) values (${userId}, 'collection', ${granted}, 'test')`;
}

export async function erase(admin: Sql, ...userIds: string[]): Promise<void> {
  await admin`delete from auth.users where id = any (${userIds})`;
}

/** Makes this transaction a person's, as the door does. */
export async function become(tx: Sql, userId: string, settings: { via?: string; requestId?: string } = {}) {
  const claims = JSON.stringify({ sub: userId, role: "authenticated", via: settings.via ?? "session" });
  await tx`
    select
      set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true),
      set_config('floyo.request_id', ${settings.requestId ?? ""}, true)`;
}

/** Runs `run` in one transaction as that person. */
export function asPerson<T>(
  app: postgres.Sql,
  userId: string,
  run: (tx: postgres.TransactionSql) => Promise<T>,
  settings: { via?: string; requestId?: string } = {},
) {
  return app.begin(async (tx) => {
    await become(tx, userId, settings);
    return await run(tx);
  });
}

export interface EventInput {
  id?: string;
  type?: string;
  occurred_at?: string;
  utc_offset_minutes?: number;
  extension?: string | null;
  tool?: string | null;
  project?: string | null;
  path?: string | null;
}

/** Stores events as ingestion does, in one statement; returns how many were new. */
export async function insertEvents(tx: Sql, person: Person, events: EventInput[]): Promise<number> {
  const rows = events.map((event) => ({
    id: randomUUID(),
    type: "file_modified",
    occurred_at: "2026-11-02T09:00:00Z",
    utc_offset_minutes: 0,
    ...event,
  }));
  const stored = await tx`
    insert into floyo.events (
      org_id, user_id, id, type, occurred_at, utc_offset_minutes, path, extension, tool, project
    )
    select
      ${person.orgId}, ${person.userId}, e.id, e.type, e.occurred_at, e.utc_offset_minutes, e.path, e.extension, e.tool,
      e.project
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as e (
      id uuid, type text, occurred_at timestamptz, utc_offset_minutes smallint, path text, extension text, tool text,
      project text
    )
    order by e.id
    on conflict do nothing
    returning id`;
  return stored.length;
}

/** The SQLSTATE a query fails with, or null when it succeeds. */
export async function errorCode(query: Promise<unknown>): Promise<string | null> {
  try {
    await query;
    return null;
  } catch (error) {
    if (error instanceof postgres.PostgresError) return error.code;
    throw error;
  }
}
