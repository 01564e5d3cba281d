import { createServerClient } from "@supabase/ssr";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import type { ApiKeyKind } from "#lib/contracts/api-keys.ts";
import type { Scope } from "#lib/contracts/scopes.ts";
import { apiKeyPrefix, generateApiKey, generateWakatimeKey, hashApiKey } from "#lib/platform/auth/api-key.ts";
import { sessionCookieName } from "#lib/platform/auth/supabase.ts";
import { env } from "#lib/platform/env.ts";

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
  const { SUPABASE_URL, SUPABASE_SECRET_KEY, SUPABASE_PUBLISHABLE_KEY } = env();
  const email = `${name}-${crypto.randomUUID()}@example.com`;
  const password = `pass-${crypto.randomUUID()}`;
  const service = createClient(SUPABASE_URL, SUPABASE_SECRET_KEY, { auth: { persistSession: false } });
  const made = await service.auth.admin.createUser({ email, password, email_confirm: true });
  if (made.error) throw made.error;

  const jar = new Map<string, string>();
  const browser = createServerClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: { name: sessionCookieName(SUPABASE_URL) },
    cookies: {
      getAll: () => [...jar].map(([key, value]) => ({ name: key, value })),
      setAll: (set) => {
        for (const one of set) jar.set(one.name, one.value);
      },
    },
  });
  const signedIn = await browser.auth.signInWithPassword({ email, password });
  if (signedIn.error) throw signedIn.error;
  const userId = made.data.user.id;
  const [org] = await adminSql()<{ id: string; slug: string }[]>`
    select id, slug from floyo.organizations where personal_user_id = ${userId}`;
  if (!org) throw new Error("sign-up made no personal workspace");
  return {
    userId,
    email,
    orgId: org.id,
    orgSlug: org.slug,
    accessToken: signedIn.data.session.access_token,
    cookie: [...jar].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("; "),
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
