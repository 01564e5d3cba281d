import postgres from "postgres";
import type { ApiKeyKind } from "#lib/contracts/api-keys.ts";
import type { Scope } from "#lib/contracts/scopes.ts";
import { apiKeyPrefix, generateApiKey, generateWakatimeKey, hashApiKey } from "#lib/platform/auth/api-key.ts";
import { env } from "#lib/platform/env.ts";
import { createUser, signInByCookie } from "#tests/setup/fixtures.ts";

/** A person who really signed up and in, with what a client holds of them. */
export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly orgId: string;
  readonly orgSlug: string;
  readonly accessToken: string;
  /** The Cookie header of a browser that is signed in. */
  readonly cookie: string;
}

let admin: postgres.Sql | null = null;

/** The privileged connection, to arrange what no request may: other people's rows, expiry, removal. */
export function adminSql(): postgres.Sql {
  admin ??= postgres(env().DATABASE_ADMIN_URL, { max: 2, onnotice: () => undefined });
  return admin;
}

export async function endAdminSql(): Promise<void> {
  await admin?.end();
  admin = null;
}

/** Signs a new person up (confirmed by the service's admin) and in, through the auth service. */
export async function makePerson(name = "person"): Promise<Person> {
  const user = await createUser({}, { email: `${name}-${crypto.randomUUID()}@example.com` });
  const { session, cookies } = await signInByCookie(user);
  const [org] = await adminSql()<{ id: string; slug: string }[]>`
    select id, slug from floyo.organizations where personal_user_id = ${user.id}`;
  if (!org) throw new Error("sign-up made no personal workspace");
  return {
    userId: user.id,
    email: user.email,
    orgId: org.id,
    orgSlug: org.slug,
    accessToken: session.access_token,
    cookie: cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; "),
  };
}

interface KeyOptions {
  readonly kind?: ApiKeyKind;
  readonly scopes?: readonly Scope[];
  readonly expiresAt?: Date;
  readonly revokedAt?: Date;
}

/** Gives a person a key, as the database would hold it. */
export async function giveKey(person: Person, options: KeyOptions = {}): Promise<string> {
  const kind = options.kind ?? "floyo";
  const key = kind === "wakatime" ? generateWakatimeKey() : generateApiKey();
  await adminSql()`
    insert into floyo.api_keys (org_id, user_id, kind, name, prefix, key_hash, scopes, expires_at, revoked_at)
    values (${person.orgId}, ${person.userId}, ${kind}, 'test', ${apiKeyPrefix(key)}, ${Buffer.from(hashApiKey(key))},
      ${[...(options.scopes ?? ["profile:read"])]}, ${options.expiresAt ?? null}, ${options.revokedAt ?? null})`;
  return key;
}

/** An organisation that people share, with its owner. */
export async function makeOrganization(owner: Person): Promise<{ id: string; slug: string }> {
  const slug = `team-${crypto.randomUUID().slice(0, 8)}`;
  const [org] = await adminSql()<{ id: string; slug: string }[]>`
    insert into floyo.organizations (slug, name, created_by) values (${slug}, 'Team', ${owner.userId})
    returning id, slug`;
  if (!org) throw new Error("no organisation was made");
  await adminSql()`
    insert into floyo.organization_members (org_id, user_id, role) values (${org.id}, ${owner.userId}, 'owner')`;
  return org;
}
