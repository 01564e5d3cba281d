import { info } from "#lib/contracts/activitywatch.ts";
import { getInfo } from "#lib/domains/activitywatch/get-info.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(info, { permission: "telemetry:write" }, getInfo);
