import * as suggestions from "#lib/contracts/suggestions.ts";
import { removeRule } from "#lib/domains/suggestions/remove-rule.ts";
import { route } from "#lib/platform/http/route.ts";

export const DELETE = route(suggestions.removeRule, { permission: "suggestions:write" }, removeRule);
