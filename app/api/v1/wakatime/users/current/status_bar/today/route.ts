import * as wakatime from "#lib/contracts/wakatime.ts";
import { tellToday } from "#lib/domains/wakatime/tell-today.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(wakatime.todayAsDocumented, { permission: "events:read" }, tellToday);
