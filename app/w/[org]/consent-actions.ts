"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { ownForm } from "#app/own-form.ts";
import { type FormState, failed } from "#components/ui/form-state.ts";
import * as accounts from "#lib/contracts/accounts.ts";
import { NextPath } from "#lib/contracts/auth.ts";
import { decideConsent as decide } from "#lib/domains/accounts/decide-consent.ts";
import { action } from "#lib/platform/http/action.ts";

const run = action(accounts.decideConsent, { permission: "telemetry:write" }, decide);

/** Records the decision of the consent form; goes on from where the form was the first one. */
export async function decideConsent(
  org: string,
  next: { readonly granted: string; readonly declined: string } | null,
  _state: FormState,
  sent: FormData,
): Promise<FormState> {
  const form = await ownForm(sent);
  const answer = form.get("granted");
  const granted = answer === "yes";
  // Neither answer is none: the contract refuses it by name.
  const given = granted || answer === "no" ? { granted } : {};
  const result = await run({ ...(given as { granted: boolean }), version: accounts.consentVersion }, { org });
  if (!result.ok) return failed(result.error);
  revalidatePath("/w/[org]", "layout");
  if (next) redirect(NextPath.parse(granted ? next.granted : next.declined));
  return {
    status: "done",
    message: granted ? "Collecting is on." : "Collecting is off. The server refuses events from this moment.",
  };
}
