import { AuthError, invalid } from "./errors.ts";
import { exchangeCode } from "./exchange-code.ts";
import { type Answer, type Call, ok } from "./gateway.ts";
import { text } from "./params.ts";
import { refreshSession } from "./sessions.ts";
import { signInWithPassword } from "./sign-in-password.ts";

async function refresh(call: Call): Promise<Answer> {
  const token = text(call.body, "refresh_token");
  if (!token) throw invalid("refresh_token required");
  return ok(await refreshSession(call.gateway, token));
}

/** POST /token: every way of getting an access token, told apart by `grant_type`. */
export async function grantToken(call: Call): Promise<Answer> {
  switch (call.query.get("grant_type")) {
    case "password":
      return signInWithPassword(call);
    case "refresh_token":
      return refresh(call);
    case "pkce":
      return exchangeCode(call);
    default:
      throw new AuthError(400, "invalid_credentials", "unsupported_grant_type");
  }
}
