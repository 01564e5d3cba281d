import * as sessions from "#lib/contracts/sessions.ts";
import { endSession } from "#lib/domains/sessions/end-session.ts";
import { route } from "#lib/platform/http/route.ts";

export const DELETE = route(sessions.end, { permission: "session" }, endSession);
