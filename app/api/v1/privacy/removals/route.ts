import * as privacy from "#lib/contracts/privacy.ts";
import { listReceipts } from "#lib/domains/privacy/list-receipts.ts";
import { removePast } from "#lib/domains/privacy/remove-past.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(privacy.listReceipts, { permission: "events:read" }, listReceipts);
export const POST = route(privacy.remove, { permission: "events:delete" }, removePast);
