import * as devices from "#lib/contracts/devices.ts";
import { listDevices } from "#lib/domains/devices/list-devices.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(devices.list, { permission: "devices:read" }, listDevices);
