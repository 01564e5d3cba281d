import * as organizations from "#lib/contracts/organizations.ts";
import { renameOrganization } from "#lib/domains/organizations/rename-organization.ts";
import { route } from "#lib/platform/http/route.ts";

export const PATCH = route(organizations.rename, { permission: "session" }, renameOrganization);
