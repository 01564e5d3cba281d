import * as wakatime from "#lib/contracts/wakatime.ts";
import { sendHeartbeats } from "#lib/domains/wakatime/send-heartbeats.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(wakatime.sendMany, { permission: "telemetry:write" }, sendHeartbeats);
