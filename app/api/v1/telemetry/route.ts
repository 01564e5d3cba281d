import * as telemetry from "#lib/contracts/telemetry.ts";
import { recordEvents } from "#lib/domains/events/record-events.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(telemetry.record, { permission: "telemetry:write" }, recordEvents);
