import { createHash, timingSafeEqual } from "node:crypto";
import { AuthError } from "./errors.ts";
import type { Answer, Call, Operation } from "./gateway.ts";
import { isUuid } from "./params.ts";
import { findSession, type SessionRow } from "./sessions.ts";
import { verifyToken } from "./tokens.ts";
import { findUser, type UserRow } from "./users.ts";

export type KeyRole = "anon" | "service_role";

const digest = (text: string) => createHash("sha256").update(text).digest();
const same = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));

function keyRole(call: Call, key: string): KeyRole | undefined {
  const { publishableKey, secretKey } = call.gateway.config;
  if (same(key, secretKey)) return "service_role";
  if (same(key, publishableKey)) return "anon";
  return undefined;
}

/** The refusal of the API gateway that stands before hosted Auth; its body has a form of its own. */
export class KeyError extends Error {
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.name = "KeyError";
    this.hint = hint;
  }
}

/** Checks the API key that every request but a followed link must carry. */
export function requireKey(call: Call): KeyRole {
  const key = call.header("apikey") ?? call.query.get("apikey");
  if (!key) {
    throw new KeyError("No API key found in request", "No `apikey` request header or url param was found.");
  }
  const role = keyRole(call, key);
  if (!role) throw new KeyError("Invalid API key", "Double check your API key.");
  return role;
}

function bearer(call: Call): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(call.header("authorization") ?? "")?.[1];
}

const badJwt = (reason: string) => new AuthError(403, "bad_jwt", reason);

/** The signed-in person, with the session that their access token names. */
export interface Who {
  user: UserRow;
  session: SessionRow;
}

async function requireUser(call: Call): Promise<Who> {
  const token = bearer(call);
  if (!token) throw new AuthError(401, "no_authorization", "This endpoint requires a valid Bearer token");
  if (keyRole(call, token)) throw badJwt("invalid claim: missing sub claim");
  const verified = verifyToken(token, call.gateway.key, Date.now() / 1000);
  if ("refused" in verified) {
    throw badJwt(`invalid JWT: unable to parse or verify signature, ${verified.refused}`);
  }
  const { sub, session_id: sessionId } = verified.claims;
  if (typeof sub !== "string" || !isUuid(sub)) throw badJwt("invalid claim: sub claim must be a UUID");
  const user = await findUser(call.gateway.sql, sub);
  if (!user) throw new AuthError(403, "user_not_found", "User from sub claim in JWT does not exist");
  const session =
    typeof sessionId === "string" && isUuid(sessionId) ? await findSession(call.gateway.sql, sessionId) : undefined;
  if (!session || session.user_id !== user.id) {
    throw new AuthError(403, "session_not_found", "Session from session_id claim in JWT does not exist");
  }
  return { user, session };
}

/** Behind the API key. */
export const withKey =
  (operation: Operation): Operation =>
  async (call) => {
    requireKey(call);
    return operation(call);
  };

/** Behind the API key and a living session. */
export const withUser =
  (operation: (call: Call, who: Who) => Promise<Answer>): Operation =>
  async (call) => {
    requireKey(call);
    return operation(call, await requireUser(call));
  };

/** Behind the secret key. */
export const withAdmin =
  (operation: Operation): Operation =>
  async (call) => {
    const byKey = requireKey(call);
    const token = bearer(call);
    const role = token === undefined ? byKey : keyRole(call, token);
    if (role === "service_role") return operation(call);
    if (role === undefined && token !== undefined) {
      const verified = verifyToken(token, call.gateway.key, Date.now() / 1000);
      if ("refused" in verified) {
        throw badJwt(`invalid JWT: unable to parse or verify signature, ${verified.refused}`);
      }
    }
    throw new AuthError(403, "not_admin", "User not allowed");
  };
