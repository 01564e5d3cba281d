import * as suggestions from "#lib/contracts/suggestions.ts";
import { getSuggestion } from "#lib/domains/suggestions/get-suggestion.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(suggestions.get, { permission: "suggestions:read" }, getSuggestion);
