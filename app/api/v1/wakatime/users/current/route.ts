import * as wakatime from "#lib/contracts/wakatime.ts";
import { getUser } from "#lib/domains/wakatime/get-user.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(wakatime.user, { permission: "events:read" }, getUser);
