"use server";

import { ownForm } from "#app/own-form.ts";
import type { DecisionState } from "#components/device-login/decision-form.tsx";
import { failed } from "#components/ui/form-state.ts";
import { decide } from "#lib/contracts/device-logins.ts";
import { decideDeviceLogin } from "#lib/domains/device-logins/decide-device-login.ts";
import { action } from "#lib/platform/http/action.ts";

const runDecide = action(decide, { permission: "session" }, decideDeviceLogin);

/** Approves or denies the machine whose code the page showed, by the button that was pressed. */
export async function decideOn(_state: DecisionState, sent: FormData): Promise<DecisionState> {
  const form = await ownForm(sent);
  // The contract checks it; what is no decision is refused by name.
  const decision = String(form.get("decision") ?? "") as "approve" | "deny";
  const result = await runDecide(
    { user_code: String(form.get("user_code") ?? ""), decision },
    { org: String(form.get("org") ?? "") },
  );
  return result.ok ? { status: "done", decision } : failed(result.error, form);
}
