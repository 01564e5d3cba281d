import * as privacy from "#lib/contracts/privacy.ts";
import { getRules } from "#lib/domains/privacy/get-rules.ts";
import { replaceRules } from "#lib/domains/privacy/replace-rules.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(privacy.getRules, { permission: "telemetry:write" }, getRules);
export const PUT = route(privacy.replaceRules, { permission: "session" }, replaceRules);
