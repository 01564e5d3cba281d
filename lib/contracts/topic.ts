import { z } from "zod";

/** What can change for a person in a workspace, each counted by itself. */
export const Topic = z.enum(["events", "patterns", "suggestions", "devices", "api_keys", "account"]);
export type Topic = z.infer<typeof Topic>;
