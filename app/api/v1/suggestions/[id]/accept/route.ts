import * as suggestions from "#lib/contracts/suggestions.ts";
import { acceptSuggestion } from "#lib/domains/suggestions/accept-suggestion.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(suggestions.accept, { permission: "suggestions:write" }, acceptSuggestion);
