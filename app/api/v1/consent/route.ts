import * as accounts from "#lib/contracts/accounts.ts";
import { decideConsent } from "#lib/domains/accounts/decide-consent.ts";
import { getConsent } from "#lib/domains/accounts/get-consent.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(accounts.getConsent, { permission: "profile:read" }, getConsent);
export const PUT = route(accounts.decideConsent, { permission: "telemetry:write" }, decideConsent);
