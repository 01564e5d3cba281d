import * as events from "#lib/contracts/events.ts";
import { getEvent } from "#lib/domains/events/get-event.ts";
import { removeEvent } from "#lib/domains/events/remove-event.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(events.get, { permission: "events:read" }, getEvent);
export const DELETE = route(events.removeOne, { permission: "events:delete" }, removeEvent);
