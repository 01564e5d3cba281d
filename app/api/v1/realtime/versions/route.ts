import { versions } from "#lib/contracts/realtime.ts";
import { getVersions } from "#lib/domains/realtime/get-versions.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(versions, { permission: "session" }, getVersions);
