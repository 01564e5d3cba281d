import { toJson } from "#lib/domains/patterns/to-json.ts";
import { evidenceOf, presentDraft } from "#lib/mining/present-found.ts";
import { correctByOutcomes } from "#lib/mining/suggest/correct-by-outcomes.ts";
import { isSuppressed } from "#lib/mining/suggest/suppression.ts";
import type { MineResult, Pattern, Suggestion } from "#lib/mining/types.ts";
import type { Tx } from "#lib/platform/db.ts";
import {
  deleteGone,
  type FoundRow,
  type Owner,
  pruneKept,
  selectOutcomes,
  selectSuppressions,
  upsertFound,
} from "./queries.ts";

/**
 * Makes a person's suggestions those that were found, within the learning transaction and after the patterns they rest
 * on are stored. They keep ids and dismissals by their keys; what the person does not want to see
 * is left out, and confidence is corrected by what became of earlier ones. Tells how many of those before went or changed.
 */
export async function replaceSuggestions(
  tx: Tx,
  owner: Owner,
  found: Pick<MineResult, "patterns" | "suggestions">,
): Promise<{ gone: number; changed: number }> {
  const [rules, outcomes] = [await selectSuppressions(tx, owner), await selectOutcomes(tx, owner)];
  const corrected = correctByOutcomes(outcomes);
  const patterns = new Map(found.patterns.map((pattern) => [pattern.key, pattern]));
  const sent = toJson(
    found.suggestions
      // One may have been dismissed while the engine worked.
      .filter(({ about }) => !isSuppressed(about, rules))
      .map((suggestion) => ({
        ...toRow(suggestion, patterns),
        confidence: corrected(suggestion.confidence),
        about: suggestion.about,
      })),
  );
  const gone = await deleteGone(tx, owner, sent);
  const changed = (await upsertFound(tx, owner, sent)) + (await pruneKept(tx, owner, sent));
  return { gone, changed };
}

function toRow(suggestion: Suggestion, patterns: ReadonlyMap<string, Pattern>): FoundRow {
  const { patternKeys } = suggestion;
  const [first] = patternKeys;
  return {
    key: suggestion.key,
    title: suggestion.title,
    reason: suggestion.reason,
    confidence: suggestion.confidence,
    score: suggestion.rank,
    evidence: evidenceOf(suggestion, first === undefined ? undefined : patterns.get(first)),
    connectors: suggestion.connectors,
    ...presentDraft(suggestion),
    pattern_keys: patternKeys,
  };
}
