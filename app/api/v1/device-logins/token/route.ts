import { claim } from "#lib/contracts/device-logins.ts";
import { claimDeviceLogin } from "#lib/domains/device-logins/claim-device-login.ts";
import { openRoute } from "#lib/platform/http/open-route.ts";

export const POST = openRoute(claim, claimDeviceLogin);
