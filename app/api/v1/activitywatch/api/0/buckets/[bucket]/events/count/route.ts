import { countEvents as countEventsContract } from "#lib/contracts/activitywatch.ts";
import { countEvents } from "#lib/domains/activitywatch/count-events.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(countEventsContract, { permission: "events:read" }, countEvents);
