import type { Scope } from "#lib/contracts/scopes.ts";

/** What the command `floyo` needs, so that the first key works without reading about scopes. */
export const watcherScopes: Scope[] = [
  "telemetry:write",
  "profile:read",
  "patterns:read",
  "patterns:analyze",
  "suggestions:read",
];
