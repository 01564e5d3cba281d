import * as organizations from "#lib/contracts/organizations.ts";
import { listMembers } from "#lib/domains/organizations/list-members.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(organizations.members, { permission: "profile:read" }, listMembers);
