import { randomUUID } from "node:crypto";
import { AuthError, sqlState } from "./errors.ts";
import { type FactorRow, factorJson, factorsOf, isVerified } from "./factors.ts";
import type { Db, Json } from "./gateway.ts";

export interface IdentityRow {
  id: string;
  provider_id: string;
  user_id: string;
  identity_data: Json;
  provider: string;
  last_sign_in_at: Date | null;
  created_at: Date;
  updated_at: Date;
  email: string | null;
}

/** A row of auth.users with its identities; the columns of features that are not served are left out. */
export interface UserRow {
  id: string;
  aud: string;
  role: string;
  email: string | null;
  encrypted_password: string | null;
  email_confirmed_at: Date | null;
  invited_at: Date | null;
  confirmation_sent_at: Date | null;
  recovery_sent_at: Date | null;
  email_change: string | null;
  email_change_sent_at: Date | null;
  email_change_confirm_status: number;
  last_sign_in_at: Date | null;
  raw_app_meta_data: Json;
  raw_user_meta_data: Json;
  created_at: Date;
  updated_at: Date;
  phone: string | null;
  confirmed_at: Date | null;
  banned_until: Date | null;
  reauthentication_sent_at: Date | null;
  deleted_at: Date | null;
  is_anonymous: boolean;
  identities: IdentityRow[];
  factors: FactorRow[];
}

export const isConfirmed = (user: UserRow) => user.email_confirmed_at !== null;
/** Whether a second factor of theirs counts. */
export const hasSecondFactor = (user: UserRow) => user.factors.some(isVerified);
export const isBanned = (user: UserRow) => user.banned_until !== null && user.banned_until.getTime() > Date.now();

async function complete(db: Db, rows: unknown[]): Promise<UserRow[]> {
  const users = rows as UserRow[];
  if (users.length === 0) return [];
  const ids = users.map((user) => user.id);
  const identities = (await db`
    select * from auth.identities where user_id in ${db(ids)} order by created_at, id`) as unknown as IdentityRow[];
  const factors = Map.groupBy(await factorsOf(db, ids), (factor) => factor.user_id);
  const byUser = Map.groupBy(identities, (identity) => identity.user_id);
  for (const user of users) {
    user.raw_app_meta_data ??= {};
    user.raw_user_meta_data ??= {};
    user.identities = byUser.get(user.id) ?? [];
    user.factors = factors.get(user.id) ?? [];
  }
  return users;
}

/** Reads one user; `lock` holds the row until the transaction ends. */
export async function findUser(db: Db, id: string, options?: { lock: boolean }): Promise<UserRow | undefined> {
  const rows = await db`select * from auth.users where id = ${id} ${options?.lock ? db`for update` : db``}`;
  return (await complete(db, rows))[0];
}

/** Reads the user of an address (in lower case), leaving single-sign-on users aside as hosted does. */
export async function findUserByEmail(
  db: Db,
  email: string,
  options?: { lock: boolean },
): Promise<UserRow | undefined> {
  const rows = await db`
    select * from auth.users where lower(email) = ${email} and not is_sso_user
    order by created_at limit 1 ${options?.lock ? db`for update` : db``}`;
  return (await complete(db, rows))[0];
}

/** Reads a page of users, newest first. */
export async function listUserRows(db: Db, limit: number, offset: number): Promise<UserRow[]> {
  const rows = await db`select * from auth.users order by created_at desc, id limit ${limit} offset ${offset}`;
  return complete(db, rows);
}

/** Reads a user that is known to be there, after a change. */
export async function reloadUser(db: Db, id: string): Promise<UserRow> {
  const user = await findUser(db, id);
  if (!user) throw new AuthError(404, "user_not_found", "User not found");
  return user;
}

/** Whether the address belongs to somebody else than `exceptId`. */
export async function emailTaken(db: Db, email: string, exceptId: string | null): Promise<boolean> {
  const [row] = await db`
    select 1 as taken from auth.users
    where lower(email) = ${email} and not is_sso_user and id is distinct from ${exceptId} limit 1`;
  return row !== undefined;
}

export interface NewUser {
  id?: string;
  email: string;
  passwordHash: string | null;
  appMetadata: Json;
  userMetadata: Json;
  role?: string;
}

/** Thrown by {@link insertUser} when another request took the address first. */
export const emailExists = () =>
  new AuthError(422, "email_exists", "A user with this email address has already been registered");

/**
 * Inserts an unconfirmed user. The app's own triggers on auth.users run here.
 * @throws AuthError email_exists, or "Database error saving new user" when a trigger refuses.
 */
export async function insertUser(db: Db, user: NewUser): Promise<UserRow> {
  const id = user.id ?? randomUUID();
  try {
    await db`
      insert into auth.users (instance_id, id, aud, role, email, encrypted_password, raw_app_meta_data,
        raw_user_meta_data, created_at, updated_at, confirmation_token, recovery_token, email_change_token_new,
        email_change)
      values ('00000000-0000-0000-0000-000000000000', ${id}, 'authenticated', ${user.role ?? "authenticated"},
        ${user.email}, ${user.passwordHash}, ${JSON.stringify(user.appMetadata)}::text::jsonb,
        ${JSON.stringify(user.userMetadata)}::text::jsonb, now(), now(), '', '', '', '')`;
  } catch (cause) {
    if (sqlState(cause) === "23505" && (cause as { table_name?: string }).table_name === "users") throw emailExists();
    throw new AuthError(500, "unexpected_failure", "Database error saving new user", { cause });
  }
  return reloadUser(db, id);
}

/** Inserts a user who signs in by e-mail, with the identity that belongs to it. */
export async function insertEmailUser(
  db: Db,
  given: { id?: string; email: string; passwordHash: string | null; data: Json; appMetadata?: Json; role?: string },
): Promise<UserRow> {
  const id = given.id ?? randomUUID();
  const claims = { sub: id, email: given.email, email_verified: false, phone_verified: false };
  await insertUser(db, {
    id,
    email: given.email,
    passwordHash: given.passwordHash,
    appMetadata: { ...given.appMetadata, provider: "email", providers: ["email"] },
    userMetadata: { ...given.data, ...claims },
    ...(given.role ? { role: given.role } : {}),
  });
  await insertIdentity(db, id, "email", id, claims);
  return reloadUser(db, id);
}

export async function insertIdentity(db: Db, userId: string, provider: string, providerId: string, data: Json) {
  await db`
    insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
    values (${providerId}, ${userId}, ${JSON.stringify(data)}::text::jsonb, ${provider}, now(), now(), now())`;
}

/** Merges metadata as Supabase Auth does: keys given replace, keys given as null go. */
export function mergeMetadata(old: Json, change: Json): Json {
  // A map, since a key may be called __proto__.
  const merged = new Map(Object.entries(old));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) merged.delete(name);
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

export async function changeUserMetadata(db: Db, user: UserRow, change: Json): Promise<void> {
  user.raw_user_meta_data = mergeMetadata(user.raw_user_meta_data, change);
  await db`
    update auth.users set raw_user_meta_data = ${JSON.stringify(user.raw_user_meta_data)}::text::jsonb, updated_at = now()
    where id = ${user.id}`;
}

export async function changeAppMetadata(db: Db, user: UserRow, change: Json): Promise<void> {
  user.raw_app_meta_data = mergeMetadata(user.raw_app_meta_data, change);
  await db`
    update auth.users set raw_app_meta_data = ${JSON.stringify(user.raw_app_meta_data)}::text::jsonb, updated_at = now()
    where id = ${user.id}`;
}

/** Marks the address as the person's own and drops every token that was waiting for them. */
export async function confirmUser(db: Db, user: UserRow): Promise<void> {
  await db`
    update auth.users set email_confirmed_at = coalesce(email_confirmed_at, now()), updated_at = now()
    where id = ${user.id}`;
  await changeUserMetadata(db, user, { email_verified: true });
  await db`
    update auth.identities set updated_at = now(), identity_data = identity_data || '{"email_verified": true}'
    where user_id = ${user.id} and email = ${user.email}`;
  await db`delete from auth.one_time_tokens where user_id = ${user.id}`;
}

/** Stores a password hash and ends the person's other sessions; all of them when `keepSession` is absent. */
export async function storePassword(db: Db, userId: string, hash: string, keepSession: string | null): Promise<void> {
  await db`update auth.users set encrypted_password = ${hash}, updated_at = now() where id = ${userId}`;
  await db`delete from auth.one_time_tokens where user_id = ${userId}`;
  await db`delete from auth.sessions where user_id = ${userId} and id is distinct from ${keepSession}`;
}

function identityJson(identity: IdentityRow): Json {
  const { id, provider_id, ...rest } = identity;
  const { email, ...others } = rest;
  return { identity_id: id, id: provider_id, ...others, ...(email ? { email } : {}) };
}

/** The user as the API shows it: absent where Supabase Auth leaves a field out. */
export function userJson(user: UserRow): Json {
  const whenSet: Json = {
    email_confirmed_at: user.email_confirmed_at,
    invited_at: user.invited_at,
    confirmation_sent_at: user.confirmation_sent_at,
    confirmed_at: user.confirmed_at,
    recovery_sent_at: user.recovery_sent_at,
    new_email: user.email_change || null,
    email_change_sent_at: user.email_change_sent_at,
    reauthentication_sent_at: user.reauthentication_sent_at,
    last_sign_in_at: user.last_sign_in_at,
    banned_until: user.banned_until,
    deleted_at: user.deleted_at,
  };
  const shown = Object.fromEntries(Object.entries(whenSet).filter(([, value]) => value !== null));
  return {
    id: user.id,
    aud: user.aud,
    role: user.role,
    email: user.email ?? "",
    phone: user.phone ?? "",
    ...shown,
    app_metadata: user.raw_app_meta_data,
    user_metadata: user.raw_user_meta_data,
    identities: user.identities.map(identityJson),
    ...(user.factors.length > 0 ? { factors: user.factors.map(factorJson) } : {}),
    created_at: user.created_at,
    updated_at: user.updated_at,
    is_anonymous: user.is_anonymous,
  };
}
