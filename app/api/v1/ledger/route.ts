import * as ledger from "#lib/contracts/ledger.ts";
import { listLedger } from "#lib/domains/ledger/list-ledger.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(ledger.list, { permission: "telemetry:write" }, listLedger);
