import * as nextActions from "#lib/contracts/next-actions.ts";
import { guessNextActions } from "#lib/domains/patterns/guess-next-actions.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(nextActions.list, { permission: "patterns:read" }, guessNextActions);
