import { randomBytes, randomUUID } from "node:crypto";
import { isIP } from "node:net";
import { AuthError } from "./errors.ts";
import type { FactorRow } from "./factors.ts";
import type { Call, Db, Gateway, Json, Tx } from "./gateway.ts";
import { type AccessClaims, signToken } from "./tokens.ts";
import { findUser, isBanned, reloadUser, type UserRow, userJson } from "./users.ts";

export interface SessionRow {
  id: string;
  user_id: string;
  created_at: Date;
  aal: string;
}

const newRefreshToken = () => randomBytes(18).toString("base64url");

/** Reads the session that an access token names. */
export async function findSession(db: Db, id: string): Promise<SessionRow | undefined> {
  const [row] = await db`select id, user_id, created_at, aal from auth.sessions where id = ${id}`;
  return row as SessionRow | undefined;
}

/** The token answer: access token, refresh token and user. */
async function tokenAnswer(gateway: Gateway, db: Db, user: UserRow, session: SessionRow, refreshToken: string) {
  const issuedAt = Math.floor(Date.now() / 1000);
  const methods = await db`
    select authentication_method as method, extract(epoch from updated_at)::bigint::float8 as timestamp
    from auth.mfa_amr_claims where session_id = ${session.id} order by updated_at desc`;
  const claims: AccessClaims = {
    iss: gateway.issuer,
    sub: user.id,
    aud: user.aud,
    exp: issuedAt + gateway.config.accessTokenS,
    iat: issuedAt,
    email: user.email ?? "",
    phone: user.phone ?? "",
    app_metadata: user.raw_app_meta_data,
    user_metadata: user.raw_user_meta_data,
    role: user.role,
    aal: session.aal,
    amr: methods.map((row) => ({ method: String(row.method), timestamp: Number(row.timestamp) })),
    session_id: session.id,
    is_anonymous: user.is_anonymous,
  };
  return {
    access_token: signToken(claims, gateway.key),
    token_type: "bearer",
    expires_in: gateway.config.accessTokenS,
    expires_at: claims.exp,
    refresh_token: refreshToken,
    user: userJson(user),
  };
}

export type TokenAnswer = Awaited<ReturnType<typeof tokenAnswer>>;

/** Signs the person in: a session, its first refresh token, and an access token. `method` goes into `amr`. */
export async function openSession(call: Call, tx: Tx, userId: string, method: string): Promise<TokenAnswer> {
  const id = randomUUID();
  const refreshToken = newRefreshToken();
  const agent = call.header("user-agent")?.slice(0, 500) ?? null;
  await tx`update auth.users set last_sign_in_at = now(), updated_at = now() where id = ${userId}`;
  await tx`
    insert into auth.sessions (id, user_id, created_at, updated_at, aal, user_agent, ip)
    values (${id}, ${userId}, now(), now(), 'aal1', ${agent}, ${isIP(call.ip) ? call.ip : null})`;
  await tx`
    insert into auth.mfa_amr_claims (id, session_id, created_at, updated_at, authentication_method)
    values (${randomUUID()}, ${id}, now(), now(), ${method})`;
  await tx`
    insert into auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, session_id)
    values ('00000000-0000-0000-0000-000000000000', ${refreshToken}, ${userId}, false, now(), now(), ${id})`;
  const user = await reloadUser(tx, userId);
  const session: SessionRow = { id, user_id: userId, created_at: new Date(), aal: "aal1" };
  return tokenAnswer(call.gateway, tx, user, session, refreshToken);
}

/** Raises a session by a second factor that was shown: the level, the method in `amr`, and new tokens for the old ones. */
export async function raiseSession(call: Call, tx: Tx, id: string, factor: FactorRow): Promise<TokenAnswer> {
  const [session] = (await tx`
    update auth.sessions set aal = 'aal2', factor_id = ${factor.id}, updated_at = now()
    where id = ${id} returning id, user_id, created_at, aal`) as unknown as [SessionRow | undefined];
  if (!session) throw new AuthError(403, "session_not_found", "Session from session_id claim in JWT does not exist");
  await tx`
    insert into auth.mfa_amr_claims (id, session_id, created_at, updated_at, authentication_method)
    values (${randomUUID()}, ${id}, now(), now(), ${factor.factor_type})
    on conflict (session_id, authentication_method) do update set updated_at = excluded.updated_at`;
  const token = await nextToken(tx, session);
  return tokenAnswer(call.gateway, tx, await reloadUser(tx, session.user_id), session, token);
}

/** Puts a new refresh token into the place of the session's current one. */
async function nextToken(tx: Tx, session: SessionRow): Promise<string> {
  const next = newRefreshToken();
  const [spent] = await tx`
    update auth.refresh_tokens set revoked = true, updated_at = now()
    where session_id = ${session.id} and not revoked returning token`;
  await tx`
    insert into auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, parent, session_id)
    values ('00000000-0000-0000-0000-000000000000', ${next}, ${session.user_id}, false, now(), now(),
      ${spent?.token ?? null}, ${session.id})`;
  return next;
}

const refused = (code: string, reason: string) => new AuthError(400, code, `Invalid Refresh Token: ${reason}`);

/**
 * Exchanges a refresh token for a new pair. A token that was exchanged already is answered with the session's
 * current pair when it is the current one's parent (its answer may have been lost) or was exchanged within the
 * reuse interval; otherwise it is taken for stolen, and the session ends.
 */
export async function refreshSession(gateway: Gateway, token: string): Promise<TokenAnswer> {
  const outcome = await gateway.sql.begin(async (tx) => {
    // Locking the session first makes concurrent refreshes take turns, so the token is read as the last left it.
    const [session] = (await tx`
      select s.id, s.user_id, s.created_at, s.aal, s.not_after from auth.sessions s
      join auth.refresh_tokens r on r.session_id = s.id where r.token = ${token} for update of s`) as unknown as [
      (SessionRow & { not_after: Date | null }) | undefined,
    ];
    const [held] = await tx`
      select revoked, extract(epoch from (now() - updated_at))::float8 as age_s
      from auth.refresh_tokens where token = ${token}`;
    if (!session || !held) return refused("refresh_token_not_found", "Refresh Token Not Found");
    const user = await findUser(tx, session.user_id);
    if (!user) return refused("refresh_token_not_found", "Refresh Token Not Found");
    if (isBanned(user)) return refused("user_banned", "User Banned");
    if (session.not_after && session.not_after.getTime() < Date.now()) {
      return refused("session_expired", "Session Expired");
    }

    if (held.revoked) {
      const [current] = await tx`
        select token, parent from auth.refresh_tokens
        where session_id = ${session.id} and not revoked order by id desc limit 1`;
      if (current && (current.parent === token || held.age_s <= gateway.config.refreshReuseS)) {
        return tokenAnswer(gateway, tx, user, session, current.token);
      }
      await tx`delete from auth.sessions where id = ${session.id}`;
      return refused("refresh_token_already_used", "Already Used");
    }

    const next = await nextToken(tx, session);
    await tx`
      update auth.sessions set refreshed_at = now() at time zone 'utc', updated_at = now() where id = ${session.id}`;
    return tokenAnswer(gateway, tx, user, session, next);
  });
  // Refusals are returned from the transaction, not thrown in it: ending a stolen session must be committed.
  if (outcome instanceof AuthError) throw outcome;
  return outcome;
}

/** Ends sessions of a person: the one given, all others, or all. */
export async function closeSessions(
  db: Db,
  userId: string,
  scope: "global" | "local" | "others",
  sessionId: string,
): Promise<void> {
  if (scope === "local") await db`delete from auth.sessions where id = ${sessionId}`;
  else if (scope === "others") await db`delete from auth.sessions where user_id = ${userId} and id <> ${sessionId}`;
  else await db`delete from auth.sessions where user_id = ${userId}`;
}

/** The redirect target carrying a session in its fragment, as the implicit flow delivers it. */
export function withSessionFragment(target: string, answer: TokenAnswer, extra: Record<string, string>): string {
  const fields = new URLSearchParams({
    access_token: answer.access_token,
    expires_at: String(answer.expires_at),
    expires_in: String(answer.expires_in),
    refresh_token: answer.refresh_token,
    token_type: answer.token_type,
    ...extra,
  });
  fields.sort();
  return `${target.split("#", 1)[0]}#${fields}`;
}

/** Adds query parameters and, when given, a fragment to a redirect target. */
export function withQuery(target: string, query: Json, fragment?: URLSearchParams): string {
  const url = new URL(target);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  if (fragment) url.hash = fragment.toString();
  return url.href;
}
