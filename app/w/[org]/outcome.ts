import type { Outcome } from "#components/ui/run-action.ts";
import type { ActionResult } from "#lib/platform/http/action.ts";

/** What a button needs to know of an action: whether it worked, and what to say if not. */
export const outcomeOf = (result: ActionResult<unknown>): Outcome =>
  result.ok ? { ok: true } : { ok: false, message: `${result.error.message} (request ${result.error.request_id})` };
