import * as visits from "#lib/contracts/visits.ts";
import { markVisit } from "#lib/domains/visits/mark-visit.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(visits.mark, { permission: "session" }, markVisit);
