import * as wakatime from "#lib/contracts/wakatime.ts";
import { sendHeartbeat } from "#lib/domains/wakatime/send-heartbeat.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(wakatime.sendOne, { permission: "telemetry:write" }, sendHeartbeat);
