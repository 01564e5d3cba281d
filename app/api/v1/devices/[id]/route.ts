import * as devices from "#lib/contracts/devices.ts";
import { revokeDevice } from "#lib/domains/devices/revoke-device.ts";
import { updateDevice } from "#lib/domains/devices/update-device.ts";
import { route } from "#lib/platform/http/route.ts";

export const PATCH = route(devices.update, { permission: "session" }, updateDevice);
export const DELETE = route(devices.revoke, { permission: "session" }, revokeDevice);
