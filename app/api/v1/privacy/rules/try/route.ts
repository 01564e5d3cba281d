import * as privacy from "#lib/contracts/privacy.ts";
import { tryRules } from "#lib/domains/privacy/try-rules.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(privacy.tryRules, { permission: "telemetry:write" }, tryRules);
