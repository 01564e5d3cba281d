import { parseCookieHeader, serializeCookieHeader } from "@supabase/ssr";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { Role } from "#lib/contracts/accounts.ts";
import { ApiKeyKind } from "#lib/contracts/api-keys.ts";
import type { Door } from "#lib/contracts/contract.ts";
import { Scope } from "#lib/contracts/scopes.ts";
import type { Actor, Workspace } from "../context.ts";
import { asApp } from "../db.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { hashApiKey, isApiKey, isWakatimeKey } from "./api-key.ts";
import { bearerClient, isSessionCookie, sessionClient } from "./supabase.ts";
import { verifyActor } from "./verify-claims.ts";

/** Who is asking, proven. */
export interface Proof {
  readonly actor: Actor;
  /** The browser sent it by itself, so a change needs proof of origin too. */
  readonly byCookie: boolean;
  /** An API key works in the workspace it was made in, and nowhere else. */
  readonly workspace: Workspace | null;
  /** The token that proved it, where there was one. */
  accessToken(): Promise<string | null>;
}

/** A credential that was sent and did not hold, as against none at all: these are counted by address. */
export class CredentialRefused extends AppError {}

/**
 * Finds out who is asking at an operation (of another product's door, where it has one), by `Authorization: Bearer` (an API key or a Supabase access token), `X-API-Key`, or the
 * session cookie, in this order; at a door, `Authorization: Basic` with an API key too. A refreshed session's cookies go
 * onto `out`. Throws UNAUTHENTICATED or KEY_EXPIRED,
 * as `CredentialRefused` when something was sent, or UNAVAILABLE when the database or the auth service is down.
 */
export async function authenticate(headers: Headers, out: Headers, door: Door | null = null): Promise<Proof> {
  const authorization = headers.get("authorization");
  const apiKey = headers.get("x-api-key");
  if (authorization !== null && apiKey !== null)
    throw new CredentialRefused("UNAUTHENTICATED", { message: "Send one credential: Authorization or X-API-Key." });
  if (apiKey !== null) return await byApiKey(apiKey.trim(), door);
  if (authorization !== null) {
    const [, basic] = /^basic +(\S+)$/i.exec(authorization.trim()) ?? [];
    if (basic !== undefined && door !== null) return await byApiKey(keyOfBasic(basic), door);
    const [, token] = /^bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
    if (token === undefined)
      throw new CredentialRefused("UNAUTHENTICATED", { message: "Authorization must be `Bearer` and a token or key." });
    return token.startsWith("floyo_") || isWakatimeKey(token)
      ? await byApiKey(token, door)
      : await byAccessToken(token);
  }
  return await bySession(headers, out);
}

/**
 * The key in the credentials of HTTP Basic: wakatime-cli sends it alone, without the colon that RFC 7617 asks for;
 * others as the user name or as the password.
 */
function keyOfBasic(credentials: string): string {
  const text = Buffer.from(credentials, "base64").toString();
  const colon = text.indexOf(":");
  if (colon === -1) return text.trim();
  const [name, password] = [text.slice(0, colon), text.slice(colon + 1)];
  return isApiKey(name) || isWakatimeKey(name) ? name : password;
}

const KeyRow = z.object({
  key_id: z.uuid(),
  kind: ApiKeyKind,
  org_id: z.uuid(),
  org_slug: z.string(),
  user_id: z.uuid(),
  role: Role.nullable(),
  scopes: z.array(z.string()),
  expired: z.boolean(),
  revoked: z.boolean(),
});

async function byApiKey(key: string, door: Door | null): Promise<Proof> {
  const unknown = () =>
    new CredentialRefused("UNAUTHENTICATED", { message: "This API key is not valid. Check that it was copied whole." });
  if (!isApiKey(key) && !isWakatimeKey(key)) throw unknown();
  const rows = await asApp((db) =>
    db.execute(sql`
      select key_id, kind, org_id, org_slug, user_id, role, scopes,
        coalesce(expires_at <= now(), false) as expired, revoked_at is not null as revoked
      from floyo_private.find_api_key(${Buffer.from(hashApiKey(key))})`),
  );
  const [found] = rows;
  if (!found) throw unknown();
  const row = KeyRow.parse(found);
  if (row.kind === "wakatime" && door !== "wakatime")
    throw new CredentialRefused("UNAUTHENTICATED", {
      message:
        "This key is for WakaTime plugins and works for them alone. Here, send a key that begins with floyo_live_.",
    });
  if (row.revoked)
    throw new CredentialRefused("UNAUTHENTICATED", { message: "This API key has been revoked. Make a new one." });
  if (row.expired) throw new CredentialRefused("KEY_EXPIRED");
  if (row.role === null)
    throw new CredentialRefused("UNAUTHENTICATED", { message: "This API key's owner has left its workspace." });
  return {
    actor: {
      userId: row.user_id,
      via: "api_key",
      email: null,
      // A scope that this release does not know is no scope.
      scopes: Scope.options.filter((scope) => row.scopes.includes(scope)),
      apiKeyId: row.key_id,
      session: null,
    },
    byCookie: false,
    workspace: { id: row.org_id, slug: row.org_slug, role: row.role },
    accessToken: async () => null,
  };
}

async function byAccessToken(token: string): Promise<Proof> {
  const actor = await verifyActor(bearerClient(), "bearer", token);
  if (!actor)
    throw new CredentialRefused("UNAUTHENTICATED", { message: "This access token is not valid or has expired." });
  return { actor, byCookie: false, workspace: null, accessToken: async () => token };
}

async function bySession(headers: Headers, out: Headers): Promise<Proof> {
  const { SUPABASE_URL } = env();
  const cookies = parseCookieHeader(headers.get("cookie") ?? "").map(({ name, value }) => ({
    name,
    value: value ?? "",
  }));
  if (!cookies.some(({ name }) => isSessionCookie(name, SUPABASE_URL))) throw new AppError("UNAUTHENTICATED");
  const client = sessionClient({
    getAll: () => cookies,
    setAll: (set) => {
      for (const { name, value, options } of set) out.append("set-cookie", serializeCookieHeader(name, value, options));
    },
  });
  const actor = await verifyActor(client, "session");
  if (!actor) throw new CredentialRefused("UNAUTHENTICATED", { message: "Your session is over. Sign in again." });
  return {
    actor,
    byCookie: true,
    workspace: null,
    // Verified just now, and refreshed where it was about to expire.
    accessToken: async () => (await client.auth.getSession()).data.session?.access_token ?? null,
  };
}
