import type { SuggestionActions } from "#components/suggestions/dismiss-menu.tsx";
import { dismiss, restore } from "./actions.ts";

/** The actions of a suggestion, bound to the page's workspace, for components to call. */
export const suggestionActions = (org: string): SuggestionActions => ({
  dismiss: dismiss.bind(null, org),
  restore: restore.bind(null, org),
});
