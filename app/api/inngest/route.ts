import { serve } from "inngest/next";
import { inngest } from "#inngest/client.ts";
import { functions } from "#inngest/functions/all.ts";

/** Only the job runner calls this: the SDK checks each request's signature, so no session is asked for. */
export const { GET, POST, PUT } = serve({ client: inngest, functions });

/** Seconds a single call may take where the platform asks; steps are made to be far shorter. */
export const maxDuration = 300;
