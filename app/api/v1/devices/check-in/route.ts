import * as devices from "#lib/contracts/devices.ts";
import { checkInDevice } from "#lib/domains/devices/check-in-device.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(devices.checkIn, { permission: "telemetry:write" }, checkInDevice);
