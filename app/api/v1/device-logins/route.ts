import { begin, find } from "#lib/contracts/device-logins.ts";
import { beginDeviceLogin } from "#lib/domains/device-logins/begin-device-login.ts";
import { findDeviceLogin } from "#lib/domains/device-logins/find-device-login.ts";
import { openRoute } from "#lib/platform/http/open-route.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = openRoute(begin, beginDeviceLogin);
export const GET = route(find, { permission: "session" }, findDeviceLogin);
