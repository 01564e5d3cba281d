import {
  insertEvents as insertEventsContract,
  listEvents as listEventsContract,
} from "#lib/contracts/activitywatch.ts";
import { insertEvents } from "#lib/domains/activitywatch/insert-events.ts";
import { listEvents } from "#lib/domains/activitywatch/list-events.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(listEventsContract, { permission: "events:read" }, listEvents);
export const POST = route(insertEventsContract, { permission: "telemetry:write" }, insertEvents);
