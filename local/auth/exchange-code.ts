import { AuthError, invalid } from "./errors.ts";
import { takeFlow, verifierMatches } from "./flow-state.ts";
import { type Answer, type Call, ok } from "./gateway.ts";
import { isUuid, text } from "./params.ts";
import { openSession } from "./sessions.ts";
import { findUser, isBanned } from "./users.ts";

/** POST /token?grant_type=pkce: exchanges the code of a redirect, with the verifier that only its starter has. */
export async function exchangeCode(call: Call): Promise<Answer> {
  const { gateway, body } = call;
  const code = text(body, "auth_code");
  const verifier = text(body, "code_verifier");
  if (!code || !verifier) throw invalid("invalid request: both auth code and code verifier should be non-empty");
  const answer = await gateway.sql.begin(async (tx) => {
    // A refusal rolls this back, so that a wrong verifier does not use the code up.
    const flow = isUuid(code) ? await takeFlow(tx, code) : undefined;
    if (!flow?.user_id) {
      throw new AuthError(404, "flow_state_not_found", "invalid flow state, no valid flow state found");
    }
    if (flow.age_s > gateway.config.flowStateS) {
      throw new AuthError(403, "flow_state_expired", "invalid flow state, flow state has expired");
    }
    if (!verifierMatches(flow, verifier)) {
      throw new AuthError(400, "bad_code_verifier", "code challenge does not match previously saved code verifier");
    }
    const user = await findUser(tx, flow.user_id);
    if (!user) throw new AuthError(403, "user_not_found", "User not found");
    if (isBanned(user)) throw new AuthError(403, "user_banned", "User is banned");
    const session = await openSession(call, tx, user.id, flow.authentication_method);
    return {
      ...session,
      ...(flow.provider_access_token ? { provider_token: flow.provider_access_token } : {}),
      ...(flow.provider_refresh_token ? { provider_refresh_token: flow.provider_refresh_token } : {}),
    };
  });
  return ok(answer);
}
