import { toJson } from "#lib/domains/patterns/to-json.ts";
import { correctByOutcomes } from "#lib/mining/suggest/correct-by-outcomes.ts";
import { SUGGESTION_CONFIDENCE_MIN, SUPPORT_MIN } from "#lib/mining/suggest/make-suggestions.ts";
import type { Tx } from "#lib/platform/db.ts";
import { deleteFallen, refreshHeld, selectLeads } from "./counting/queries.ts";
import { type Owner, selectOutcomes } from "./queries.ts";

/**
 * Brings suggestions in line with the patterns they rest on, after these were counted on: an open one whose pattern fell
 * below what suggestions need goes, the others take up its confidence, corrected by what became of earlier ones, and what
 * shows it. New ones, and their reasons and backtests, come of full passes.
 */
export async function refreshSuggestions(tx: Tx, owner: Owner): Promise<void> {
  await deleteFallen(tx, owner, SUGGESTION_CONFIDENCE_MIN, SUPPORT_MIN);
  const corrected = correctByOutcomes(await selectOutcomes(tx, owner));
  const leads = await selectLeads(tx, owner);
  await refreshHeld(tx, owner, toJson(leads.map(({ id, confidence }) => ({ id, confidence: corrected(confidence) }))));
}
