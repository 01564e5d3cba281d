import { decide } from "#lib/contracts/device-logins.ts";
import { decideDeviceLogin } from "#lib/domains/device-logins/decide-device-login.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(decide, { permission: "session" }, decideDeviceLogin);
