import * as suggestions from "#lib/contracts/suggestions.ts";
import { listRules } from "#lib/domains/suggestions/list-rules.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(suggestions.listRules, { permission: "suggestions:read" }, listRules);
