import { invalid } from "./errors.ts";
import type { Who } from "./gate.ts";
import type { Answer, Call } from "./gateway.ts";
import { closeSessions } from "./sessions.ts";

/** POST /logout: ends this session, the person's others, or all of them. Their refresh tokens end with them. */
export async function logout(call: Call, { user, session }: Who): Promise<Answer> {
  const scope = call.query.get("scope") || "global";
  if (scope !== "global" && scope !== "local" && scope !== "others") {
    throw invalid(`Unsupported logout scope ${JSON.stringify(scope)}`);
  }
  await closeSessions(call.gateway.sql, user.id, scope, session.id);
  return { status: 204 };
}
