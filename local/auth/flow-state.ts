import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { AuthError } from "./errors.ts";
import type { Db } from "./gateway.ts";
import type { Challenge } from "./params.ts";

/** How a flow signs the person in; also the method that the token's `amr` claim names. */
export type FlowMethod = "email/signup" | "magiclink" | "recovery" | "invite" | "email_change" | "oauth";

export interface FlowState {
  id: string;
  user_id: string | null;
  auth_code: string;
  code_challenge: string;
  code_challenge_method: "s256" | "plain";
  provider_access_token: string | null;
  provider_refresh_token: string | null;
  authentication_method: FlowMethod;
  age_s: number;
}

/** Remembers the challenge of a PKCE flow until its code is exchanged. @returns the flow's id */
export async function startFlow(
  db: Db,
  flow: { userId: string | null; provider: string; method: FlowMethod; challenge: Challenge },
): Promise<string> {
  const id = randomUUID();
  await db`delete from auth.flow_state where created_at < now() - interval '1 day'`;
  await db`
    insert into auth.flow_state (id, user_id, auth_code, code_challenge_method, code_challenge, provider_type,
      created_at, updated_at, authentication_method)
    values (${id}, ${flow.userId}, ${randomUUID()}, ${flow.challenge.method}, ${flow.challenge.challenge},
      ${flow.provider}, now(), now(), ${flow.method})`;
  return id;
}

/** Issues the code of the person's latest flow of that method. */
export async function issueCode(db: Db, userId: string, method: FlowMethod): Promise<string> {
  const [row] = await db`
    update auth.flow_state set auth_code_issued_at = now(), updated_at = now()
    where id = (select id from auth.flow_state where user_id = ${userId} and authentication_method = ${method}
      order by created_at desc limit 1)
    returning auth_code`;
  if (!row) {
    throw new AuthError(400, "flow_state_not_found", "No associated flow state found.");
  }
  return row.auth_code;
}

/** Takes the flow of a code, which works once. Ages count from the code's issue. */
export async function takeFlow(db: Db, code: string): Promise<FlowState | undefined> {
  const [row] = await db`
    delete from auth.flow_state where auth_code = ${code} returning *,
      extract(epoch from (now() - coalesce(auth_code_issued_at, created_at)))::float8 as age_s`;
  return row as FlowState | undefined;
}

/** Whether the verifier belongs to the challenge that started the flow (RFC 7636). */
export function verifierMatches(flow: FlowState, verifier: string): boolean {
  const given =
    flow.code_challenge_method === "s256" ? createHash("sha256").update(verifier).digest("base64url") : verifier;
  const a = Buffer.from(given);
  const b = Buffer.from(flow.code_challenge);
  return a.length === b.length && timingSafeEqual(a, b);
}
