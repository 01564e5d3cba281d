import * as suggestions from "#lib/contracts/suggestions.ts";
import { getCalibration } from "#lib/domains/suggestions/get-calibration.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(suggestions.calibration, { permission: "suggestions:read" }, getCalibration);
