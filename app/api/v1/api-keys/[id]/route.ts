import * as apiKeys from "#lib/contracts/api-keys.ts";
import { revokeApiKey } from "#lib/domains/api-keys/revoke-api-key.ts";
import { route } from "#lib/platform/http/route.ts";

export const DELETE = route(apiKeys.revoke, { permission: "session" }, revokeApiKey);
