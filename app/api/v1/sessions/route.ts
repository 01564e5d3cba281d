import * as sessions from "#lib/contracts/sessions.ts";
import { endOtherSessions } from "#lib/domains/sessions/end-other-sessions.ts";
import { listSessions } from "#lib/domains/sessions/list-sessions.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(sessions.list, { permission: "session" }, listSessions);
export const DELETE = route(sessions.endOthers, { permission: "session" }, endOtherSessions);
