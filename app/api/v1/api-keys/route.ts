import * as apiKeys from "#lib/contracts/api-keys.ts";
import { createApiKey } from "#lib/domains/api-keys/create-api-key.ts";
import { listApiKeys } from "#lib/domains/api-keys/list-api-keys.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(apiKeys.list, { permission: "session" }, listApiKeys);
export const POST = route(apiKeys.create, { permission: "session" }, createApiKey);
