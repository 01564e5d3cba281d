import * as suggestions from "#lib/contracts/suggestions.ts";
import { listSuggestions } from "#lib/domains/suggestions/list-suggestions.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(suggestions.list, { permission: "suggestions:read" }, listSuggestions);
