import * as accounts from "#lib/contracts/accounts.ts";
import { getMe } from "#lib/domains/accounts/get-me.ts";
import { updateProfile } from "#lib/domains/accounts/update-profile.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(accounts.me, { permission: "profile:read" }, getMe);
export const PATCH = route(accounts.updateProfile, { permission: "session" }, updateProfile);
