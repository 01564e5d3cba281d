import { revokeCurrent } from "#lib/contracts/api-keys.ts";
import { revokeCurrentKey } from "#lib/domains/api-keys/revoke-current-key.ts";
import { route } from "#lib/platform/http/route.ts";

export const DELETE = route(revokeCurrent, { permission: "profile:read" }, revokeCurrentKey);
