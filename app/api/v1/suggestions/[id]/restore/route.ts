import * as suggestions from "#lib/contracts/suggestions.ts";
import { restoreSuggestion } from "#lib/domains/suggestions/restore-suggestion.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(suggestions.restore, { permission: "suggestions:write" }, restoreSuggestion);
