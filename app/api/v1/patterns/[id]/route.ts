import * as patterns from "#lib/contracts/patterns.ts";
import { getPattern } from "#lib/domains/patterns/get-pattern.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(patterns.get, { permission: "patterns:read" }, getPattern);
