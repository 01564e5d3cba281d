import * as organizations from "#lib/contracts/organizations.ts";
import { getUsage } from "#lib/domains/organizations/get-usage.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(organizations.usage, { permission: "profile:read" }, getUsage);
