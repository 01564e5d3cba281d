import * as privacy from "#lib/contracts/privacy.ts";
import { getReceipt } from "#lib/domains/privacy/get-receipt.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(privacy.getReceipt, { permission: "events:read" }, getReceipt);
