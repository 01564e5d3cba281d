import * as relationships from "#lib/contracts/relationships.ts";
import { listRelationships } from "#lib/domains/patterns/list-relationships.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(relationships.list, { permission: "patterns:read" }, listRelationships);
