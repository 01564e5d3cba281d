import { deleteEvent as deleteEventContract, getEvent as getEventContract } from "#lib/contracts/activitywatch.ts";
import { deleteEvent } from "#lib/domains/activitywatch/delete-event.ts";
import { getEvent } from "#lib/domains/activitywatch/get-event.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(getEventContract, { permission: "events:read" }, getEvent);
export const DELETE = route(deleteEventContract, { permission: "events:delete" }, deleteEvent);
