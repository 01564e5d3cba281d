import { inngest } from "#inngest/client.ts";
import type { JobEvent } from "#inngest/events.ts";
import type { Actor, Context, Workspace } from "./context.ts";
import { asUser, type Claims } from "./db.ts";
import { log } from "./log.ts";
import { withTimeout } from "./with-timeout.ts";

interface ContextParts {
  readonly actor: Actor;
  readonly org: Workspace;
  readonly requestId: string;
  readonly client?: Context["client"];
}

const noClient: Context["client"] = { deviceId: null, deviceName: null, name: null };
const sendTimeoutMs = 3_000;

/** What the policies learn about an actor. Never more than they read. */
export function claimsOf(actor: Pick<Actor, "userId" | "email" | "via">): Claims {
  return { sub: actor.userId, role: "authenticated", via: actor.via, ...(actor.email ? { email: actor.email } : {}) };
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
    emit: async (...events: JobEvent[]) => {
      try {
        await withTimeout(sendTimeoutMs, () => inngest.send(events));
      } catch (error) {
        bound.warn("job events not sent; their sweep will find the work", {
          count: events.length,
          error_name: error instanceof Error ? error.name : "unknown",
        });
      }
    },
  };
}
