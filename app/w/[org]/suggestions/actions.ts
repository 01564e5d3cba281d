"use server";

import { revalidatePath } from "next/cache";
import type { Outcome } from "#components/ui/run-action.ts";
import * as suggestions from "#lib/contracts/suggestions.ts";
import { acceptSuggestion } from "#lib/domains/suggestions/accept-suggestion.ts";
import { dismissSuggestion } from "#lib/domains/suggestions/dismiss-suggestion.ts";
import { removeRule } from "#lib/domains/suggestions/remove-rule.ts";
import { restoreSuggestion } from "#lib/domains/suggestions/restore-suggestion.ts";
import { action } from "#lib/platform/http/action.ts";
import { outcomeOf } from "../outcome.ts";

const runAccept = action(suggestions.accept, { permission: "suggestions:write" }, acceptSuggestion);
const runDismiss = action(suggestions.dismiss, { permission: "suggestions:write" }, dismissSuggestion);
const runRestore = action(suggestions.restore, { permission: "suggestions:write" }, restoreSuggestion);
const runAllow = action(suggestions.removeRule, { permission: "suggestions:write" }, removeRule);

export async function accept(org: string, id: string): Promise<Outcome> {
  const result = await runAccept({ id }, { org });
  revalidatePath("/w/[org]", "layout");
  return outcomeOf(result);
}

export async function dismiss(org: string, id: string, reason: suggestions.DismissReason): Promise<Outcome> {
  const result = await runDismiss({ id, reason }, { org });
  revalidatePath("/w/[org]", "layout");
  return outcomeOf(result);
}

export async function restore(org: string, id: string): Promise<Outcome> {
  const result = await runRestore({ id }, { org });
  revalidatePath("/w/[org]", "layout");
  return outcomeOf(result);
}

/** Lets what a rule keeps back be suggested again. */
export async function allow(org: string, id: string): Promise<Outcome> {
  const result = await runAllow({ id }, { org });
  revalidatePath("/w/[org]", "layout");
  return outcomeOf(result);
}
