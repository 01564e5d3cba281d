import type { SuggestionActions } from "#components/suggestions/suggestion-actions.ts";
import { accept, dismiss, restore } from "./actions.ts";

/** The actions of a suggestion, bound to the page's workspace, for components to call. */
export const suggestionActions = (org: string): SuggestionActions => ({
  accept: accept.bind(null, org),
  dismiss: dismiss.bind(null, org),
  restore: restore.bind(null, org),
});
