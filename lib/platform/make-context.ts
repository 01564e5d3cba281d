import type { Actor, Context, Workspace } from "./context.ts";
import { asUser, type Claims } from "./db.ts";
import { log } from "./log.ts";
import { sendEvents } from "./send-events.ts";

interface ContextParts {
  readonly actor: Actor;
  readonly org: Workspace;
  readonly requestId: string;
  readonly client?: Context["client"];
}

const noClient: Context["client"] = { deviceId: null, deviceName: null, name: null };

/** What the policies learn about an actor. Never more than they read. */
export function claimsOf(actor: Pick<Actor, "userId" | "email" | "via" | "session">): Claims {
  return {
    sub: actor.userId,
    role: "authenticated",
    via: actor.via,
    ...(actor.email ? { email: actor.email } : {}),
    ...(actor.session ? { aal: actor.session.level } : {}),
  };
}

/** Puts a context together: the one place where a use case's powers come from. */
export function makeContext({ actor, org, requestId, client = noClient }: ContextParts): Context {
  const bound = log.with({
    request_id: requestId,
    user_id: actor.userId,
    org_id: org.id,
    via: actor.via,
    ...(actor.apiKeyId ? { api_key_id: actor.apiKeyId } : {}),
  });
  return {
    actor,
    org,
    requestId,
    log: bound,
    client,
    asUser: (run) => asUser(claimsOf(actor), requestId, run),
    emit: (...events) => sendEvents(events, bound),
  };
}
