import * as patterns from "#lib/contracts/patterns.ts";
import { requestAnalysis } from "#lib/domains/patterns/request-analysis.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(patterns.analyze, { permission: "patterns:analyze" }, requestAnalysis);
