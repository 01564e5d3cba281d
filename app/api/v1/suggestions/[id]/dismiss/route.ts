import * as suggestions from "#lib/contracts/suggestions.ts";
import { dismissSuggestion } from "#lib/domains/suggestions/dismiss-suggestion.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(suggestions.dismiss, { permission: "suggestions:write" }, dismissSuggestion);
