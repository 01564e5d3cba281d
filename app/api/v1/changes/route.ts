import * as visits from "#lib/contracts/visits.ts";
import { getChanges } from "#lib/domains/visits/get-changes.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(visits.changes, { permission: "session" }, getChanges);
