import { serve } from "inngest/next";
import { inngest } from "#inngest/client.ts";
import { functions } from "#inngest/functions/all.ts";
import { env } from "#lib/platform/env.ts";

type Handlers = ReturnType<typeof serve>;

let made: Handlers | null = null;

/**
 * The runner is told SITE_URL, never the address in the request: a registration needs no signature, so whoever chose
 * its `Host` would otherwise choose where the runner sends people's jobs from then on.
 */
const handlers = (): Handlers => {
  made ??= serve({ client: inngest, functions, serveOrigin: new URL(env().SITE_URL).origin });
  return made;
};

/** Only the job runner calls this: the SDK checks each call's signature, so no session is asked for. */
export const GET: Handlers["GET"] = (...call) => handlers().GET(...call);
export const POST: Handlers["POST"] = (...call) => handlers().POST(...call);
export const PUT: Handlers["PUT"] = (...call) => handlers().PUT(...call);

/** Seconds a single call may take where the platform asks; steps are made to be far shorter. */
export const maxDuration = 300;
