import * as patterns from "#lib/contracts/patterns.ts";
import { listPatterns } from "#lib/domains/patterns/list-patterns.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(patterns.list, { permission: "patterns:read" }, listPatterns);
