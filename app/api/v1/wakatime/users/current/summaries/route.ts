import * as wakatime from "#lib/contracts/wakatime.ts";
import { summarizeDays } from "#lib/domains/wakatime/summarize-days.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(wakatime.summaries, { permission: "events:read" }, summarizeDays);
