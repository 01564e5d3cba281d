"use server";

import { revalidatePath } from "next/cache";
import { ownForm } from "#app/own-form.ts";
import { type FormState, failed, valuesOf } from "#components/ui/form-state.ts";
import * as accounts from "#lib/contracts/accounts.ts";
import { updateProfile } from "#lib/domains/accounts/update-profile.ts";
import { action } from "#lib/platform/http/action.ts";

const runUpdate = action(accounts.updateProfile, { permission: "session" }, updateProfile);

export async function saveIdleTimeout(org: string, _state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { idle_timeout_minutes } = valuesOf(form);
  const result = await runUpdate({ idle_timeout_minutes: Number(idle_timeout_minutes || Number.NaN) }, { org });
  if (!result.ok) return failed(result.error, form);
  revalidatePath("/w/[org]/settings/editors", "page");
  return { status: "done", message: "Saved." };
}
