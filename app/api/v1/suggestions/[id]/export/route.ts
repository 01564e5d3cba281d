import * as suggestions from "#lib/contracts/suggestions.ts";
import { exportSuggestion } from "#lib/domains/suggestions/export-suggestion.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(suggestions.exportScript, { permission: "suggestions:read" }, exportSuggestion);
