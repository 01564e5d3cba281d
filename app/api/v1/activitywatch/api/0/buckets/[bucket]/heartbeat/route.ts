import { heartbeat } from "#lib/contracts/activitywatch.ts";
import { sendHeartbeat } from "#lib/domains/activitywatch/send-heartbeat.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(heartbeat, { permission: "telemetry:write" }, sendHeartbeat);
