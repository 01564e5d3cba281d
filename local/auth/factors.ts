import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import { AuthError } from "./errors.ts";
import type { Db, Json, Tx } from "./gateway.ts";

export interface FactorRow {
  id: string;
  user_id: string;
  friendly_name: string | null;
  factor_type: string;
  status: "unverified" | "verified";
  secret: string | null;
  created_at: Date;
  updated_at: Date;
  last_challenged_at: Date | null;
}

export const isVerified = (factor: FactorRow) => factor.status === "verified";

/** The factor as the API shows it; never its secret. */
export function factorJson(factor: FactorRow): Json {
  const { id, created_at, updated_at, status, friendly_name, factor_type, last_challenged_at } = factor;
  return {
    id,
    created_at,
    updated_at,
    status,
    ...(friendly_name ? { friendly_name } : {}),
    factor_type,
    ...(last_challenged_at ? { last_challenged_at } : {}),
  };
}

/** The factors of some people, oldest first. */
export async function factorsOf(db: Db, userIds: string[]): Promise<FactorRow[]> {
  const rows = await db`select * from auth.mfa_factors where user_id in ${db(userIds)} order by created_at, id`;
  return rows as unknown as FactorRow[];
}

/** A person's factor, held until the transaction ends, so that of two requests with one code only the first succeeds. */
export async function lockFactor(tx: Tx, userId: string, id: string): Promise<FactorRow | undefined> {
  const [row] = await tx`select * from auth.mfa_factors where id = ${id} and user_id = ${userId} for update`;
  return row as FactorRow | undefined;
}

export const nameTaken = (name: string) =>
  new AuthError(
    422,
    "mfa_factor_name_conflict",
    `A factor with the friendly name ${JSON.stringify(name)} for this user already exists`,
  );

/** Adds a factor that is not verified yet. */
export async function insertFactor(db: Db, userId: string, name: string, secret: string): Promise<string> {
  const id = randomUUID();
  await db`
    insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret)
    values (${id}, ${userId}, ${name}, 'totp', 'unverified', now(), now(), ${secret})`;
  return id;
}

/** Forgets enrolments that were begun and never challenged. */
export async function dropExpiredFactors(db: Db, factorS: number): Promise<void> {
  await db`
    delete from auth.mfa_factors f where f.status <> 'verified' and f.created_at < now() - make_interval(secs => ${factorS})
      and not exists (select from auth.mfa_challenges c where c.factor_id = f.id)`;
}

/** Opens a challenge of a factor, for the address that asked. @returns its id and end, in seconds since the epoch */
export async function insertChallenge(tx: Tx, factorId: string, ip: string, challengeS: number) {
  const id = randomUUID();
  const [row] = await tx`
    insert into auth.mfa_challenges (id, factor_id, created_at, ip_address)
    values (${id}, ${factorId}, now(), ${isIP(ip) ? ip : "127.0.0.1"})
    returning floor(extract(epoch from created_at) + ${challengeS})::float8 as ends`;
  await tx`update auth.mfa_factors set last_challenged_at = clock_timestamp() where id = ${factorId}`;
  return { id, expiresAt: Number(row?.ends) };
}

export interface ChallengeRow {
  id: string;
  verified: boolean;
  same_address: boolean;
  age_s: number;
}

export async function findChallenge(
  tx: Tx,
  factorId: string,
  id: string,
  ip: string,
): Promise<ChallengeRow | undefined> {
  const [row] = await tx`
    select id, verified_at is not null as verified, ip_address = ${isIP(ip) ? ip : "127.0.0.1"}::inet as same_address,
      extract(epoch from now() - created_at)::float8 as age_s
    from auth.mfa_challenges where id = ${id} and factor_id = ${factorId}`;
  return row as ChallengeRow | undefined;
}

/** The newest step whose code this factor has taken: it and those before it are spent. */
export async function lastStep(tx: Tx, factorId: string): Promise<number> {
  const [row] = await tx`
    select coalesce(max(otp_code::bigint), 0)::float8 as step
    from auth.mfa_challenges where factor_id = ${factorId} and verified_at is not null`;
  return Number(row?.step);
}

/** Closes a challenge that was met; the step, which is no secret, stands where a text message's code would. */
export async function closeChallenge(tx: Tx, id: string, step: number): Promise<void> {
  await tx`update auth.mfa_challenges set verified_at = now(), otp_code = ${String(step)} where id = ${id}`;
}

/** Takes a factor away. The sessions that it raised fall back to the first level. */
export async function dropFactor(tx: Tx, factor: FactorRow): Promise<void> {
  await tx`delete from auth.mfa_factors where id = ${factor.id}`;
  await tx`
    delete from auth.mfa_amr_claims a using auth.sessions s
    where a.session_id = s.id and s.factor_id = ${factor.id} and a.authentication_method = ${factor.factor_type}`;
  await tx`update auth.sessions set aal = 'aal1', factor_id = null where factor_id = ${factor.id}`;
}
