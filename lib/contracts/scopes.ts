import { z } from "zod";

/** What an API key may be allowed to do. A signed-in person has all of these, within their role. */
export const Scope = z.enum([
  "telemetry:write",
  "events:read",
  "events:delete",
  "patterns:read",
  "patterns:analyze",
  "suggestions:read",
  "suggestions:write",
  "devices:read",
  "profile:read",
]);
export type Scope = z.infer<typeof Scope>;

/** What the command `floyo` needs, so that it works without reading about scopes. Deleting is asked for by name. */
export const watcherScopes: Scope[] = [
  "telemetry:write",
  "events:read",
  "patterns:read",
  "patterns:analyze",
  "suggestions:read",
  "devices:read",
  "profile:read",
];

/**
 * The permission that a contract names: a scope; `session`, for a signed-in person only (no API key can hold it);
 * or `public`, for anyone.
 */
export type Permission = Scope | "session" | "public";

/** In plain words, for the page that makes keys and for the API documentation. */
export const scopeDescriptions: Record<Scope, string> = {
  "telemetry:write": "Send events",
  "events:read": "Read your events and activity",
  "events:delete": "Delete your events",
  "patterns:read": "Read your patterns",
  "patterns:analyze": "Start an analysis",
  "suggestions:read": "Read your suggestions",
  "suggestions:write": "Accept, dismiss and restore suggestions",
  "devices:read": "List your devices",
  "profile:read": "Read your profile and workspaces",
};
