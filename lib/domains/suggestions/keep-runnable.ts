import { WorkflowDefinition } from "#lib/contracts/workflows.ts";
import type { Suggestion } from "#lib/mining/types.ts";
import type { Logger } from "#lib/platform/log.ts";

/**
 * The suggestions whose drafts the workflow engine could run. One that its contract refuses is a fault of ours: it is
 * logged and left out here, where it costs that suggestion, and not met later, where it would cost the whole list.
 */
export function keepRunnable(suggestions: readonly Suggestion[], log: Pick<Logger, "error">): Suggestion[] {
  const isRunnable = (draft: Suggestion["draft"]): boolean => {
    const { success, error } = WorkflowDefinition.safeParse(draft);
    if (!success) log.error("draft refused by its contract", { field: error.issues[0]?.path.join(".") });
    return success;
  };
  return suggestions
    .filter(({ draft }) => isRunnable(draft))
    .map((suggestion) => ({
      ...suggestion,
      alternatives: suggestion.alternatives.filter(({ draft }) => isRunnable(draft)),
    }));
}
