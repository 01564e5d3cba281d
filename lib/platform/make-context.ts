import type { Versions } from "#lib/contracts/realtime.ts";
import type { Actor, Context, Workspace } from "./context.ts";
import { asUser, type Claims } from "./db.ts";
import { log } from "./log.ts";
import { sendEvents } from "./send-events.ts";
import { readVersions } from "./versions.ts";

interface ContextParts {
  readonly actor: Actor;
  /** With the versions that `chooseWorkspace` read, where it was asked. */
  readonly org: Workspace & { readonly versions?: Versions };
  readonly requestId: string;
  readonly client?: Context["client"];
  readonly accessToken?: Context["accessToken"];
  /** A request that writes nothing: the versions at its start stand for all of it. */
  readonly readsOnly?: boolean;
}

const noClient: Context["client"] = {
  deviceId: null,
  deviceName: null,
  name: null,
  clockSkewMs: null,
  machine: null,
  timezone: null,
  ledger: null,
};

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
export function makeContext({ actor, org, requestId, client = noClient, ...rest }: ContextParts): Context {
  const claims = claimsOf(actor);
  const askVersions = () => readVersions(org.id, actor.userId);
  let atStart = org.versions && Promise.resolve(org.versions);
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
    received: null,
    versions: () => {
      if (!rest.readsOnly) return askVersions();
      atStart ??= askVersions();
      return atStart;
    },
    accessToken: rest.accessToken ?? (async () => null),
    asUser: (run) => asUser(claims, requestId, run),
    emit: (...events) => sendEvents(events, bound),
  };
}
