import { createHash, randomInt, randomUUID } from "node:crypto";
import type { Db } from "./gateway.ts";

export type TokenType =
  | "confirmation_token"
  | "recovery_token"
  | "reauthentication_token"
  | "email_change_token_new"
  | "email_change_token_current";

/** Tokens of a PKCE flow carry this, so that a followed link knows to answer with a code. */
export const PKCE_PREFIX = "pkce_";

/** A six-digit code. */
export const newOtp = () => randomInt(0, 1_000_000).toString().padStart(6, "0");

/** What is stored and put into links instead of the code, computed as Supabase Auth does. */
export const hashOtp = (email: string, otp: string) =>
  createHash("sha224")
    .update(email + otp)
    .digest("hex");

export interface FoundToken {
  id: string;
  user_id: string;
  token_type: TokenType;
  token_hash: string;
  age_s: number;
}

/** Stores a token, replacing the person's earlier one of the kind. */
export async function storeToken(
  db: Db,
  token: { userId: string; type: TokenType; hash: string; relatesTo: string },
): Promise<void> {
  await db`
    insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
    values (${randomUUID()}, ${token.userId}, ${token.type}, ${token.hash}, ${token.relatesTo})
    on conflict (user_id, token_type) do update
    set token_hash = excluded.token_hash, relates_to = excluded.relates_to, created_at = now(), updated_at = now()`;
}

/** Finds and locks a token, so that of two requests with the same one only the first succeeds. */
export async function findToken(db: Db, hashes: string[], types: TokenType[]): Promise<FoundToken | undefined> {
  const [row] = await db`
    select id, user_id, token_type, token_hash,
      extract(epoch from (now()::timestamp - created_at))::float8 as age_s
    from auth.one_time_tokens
    where token_hash in ${db(hashes)} and token_type in ${db(types)}
    limit 1 for update`;
  return row as FoundToken | undefined;
}

export async function dropTokens(db: Db, userId: string, type: TokenType): Promise<void> {
  await db`delete from auth.one_time_tokens where user_id = ${userId} and token_type = ${type}`;
}
