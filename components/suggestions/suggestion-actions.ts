import type { Outcome } from "#components/ui/run-action.ts";
import type { DismissReason } from "#lib/contracts/suggestions.ts";

/** What can be decided about a suggestion: the page's server actions. */
export interface SuggestionActions {
  accept: (id: string) => Promise<Outcome>;
  dismiss: (id: string, reason: DismissReason) => Promise<Outcome>;
  restore: (id: string) => Promise<Outcome>;
}
