import * as patterns from "#lib/contracts/patterns.ts";
import { getAnalysis } from "#lib/domains/patterns/get-analysis.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(patterns.analysis, { permission: "patterns:read" }, getAnalysis);
