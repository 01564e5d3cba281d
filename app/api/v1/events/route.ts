import * as events from "#lib/contracts/events.ts";
import { listEvents } from "#lib/domains/events/list-events.ts";
import { removeEvents } from "#lib/domains/events/remove-events.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(events.list, { permission: "events:read" }, listEvents);
export const DELETE = route(events.remove, { permission: "events:delete" }, removeEvents);
