"use server";

import { type AuthError, isAuthApiError } from "@supabase/supabase-js";
import { revalidatePath } from "next/cache";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { limitAttempts } from "#app/(auth)/limit-attempts.ts";
import { authClient, onSite } from "#app/(auth)/session.ts";
import { ownForm } from "#app/own-form.ts";
import { type FormState, failed, valuesOf } from "#components/ui/form-state.ts";
import * as accounts from "#lib/contracts/accounts.ts";
import { EmailForm, EraseForm } from "#lib/contracts/auth.ts";
import { eraseAccount as erase } from "#lib/domains/accounts/erase-account.ts";
import { updateProfile } from "#lib/domains/accounts/update-profile.ts";
import { checkPassword } from "#lib/platform/auth/check-password.ts";
import { AppError } from "#lib/platform/errors.ts";
import { action } from "#lib/platform/http/action.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { log } from "#lib/platform/log.ts";
import { keepReceipt } from "../../../../erased/receipt.ts";

const runUpdate = action(accounts.updateProfile, { permission: "session" }, updateProfile);

export async function saveProfile(org: string, _state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { display_name, timezone } = valuesOf(form);
  const result = await runUpdate({ ...(display_name === undefined ? {} : { display_name }), timezone }, { org });
  if (!result.ok) return failed(result.error, form);
  revalidatePath("/w/[org]", "layout");
  return { status: "done", message: "Saved." };
}

/** Has the auth service send its links; the address changes once they are followed. */
export async function changeEmail(org: string, _state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { actor } = await pageContext(org);
  const values = valuesOf(form);
  const parsed = EmailForm.pick({ email: true }).safeParse(values);
  if (!parsed.success)
    return { status: "failed", fields: { email: parsed.error.issues[0]?.message ?? "is not valid" }, values };
  const { email } = parsed.data;
  if (email === actor.email) return { status: "failed", fields: { email: "is your address already" }, values };
  const wait = await limitAttempts(actor.email);
  if (wait) return { status: "failed", message: wait, values };
  const { error } = await (await authClient()).updateUser(
    { email },
    { emailRedirectTo: onSite(`/w/${org}/settings/profile`) },
  );
  if (error) return { status: "failed", message: refusalOf(error), values };
  return {
    status: "done",
    message: `Look into your mail: a link is on its way to ${email}, and one to your present address. Your address changes when both are followed.`,
  };
}

/** Erases the person and all that is theirs, after their address was typed and their password checked once more. */
export async function eraseAccount(org: string, _state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const ctx = await pageContext(org);
  const { email } = ctx.actor;
  const values = valuesOf(form);
  const parsed = EraseForm.safeParse(Object.fromEntries([...form].filter(([name]) => !name.startsWith("$ACTION"))));
  if (!parsed.success)
    return {
      status: "failed",
      fields: Object.fromEntries(parsed.error.issues.map(({ path, message }) => [String(path[0]), message])),
      values,
    };
  if (email === null || parsed.data.confirm.toLowerCase() !== email.toLowerCase())
    return { status: "failed", fields: { confirm: "is not your address; type it as it stands above" }, values };
  const wait = await limitAttempts(email);
  if (wait) return { status: "failed", message: wait, values };
  try {
    if (!(await checkPassword(email, parsed.data.password)))
      return { status: "failed", fields: { password: "is not your password" }, values };
    await keepReceipt(await erase(ctx));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { status: "failed", message: error.message, requestId: ctx.requestId, values };
  }
  const jar = await cookies();
  for (const { name } of jar.getAll()) if (name.startsWith("sb-")) jar.delete(name);
  redirect("/erased");
}

function refusalOf(error: AuthError): string {
  const known: Record<string, string> = {
    email_exists: "This address cannot be used. Choose another.",
    email_address_invalid: "The auth server does not accept this address.",
    over_email_send_rate_limit: "Too many mails for now. Wait a minute and try again.",
    over_request_rate_limit: "Too many attempts. Wait a minute and try again.",
  };
  const words = known[error.code ?? ""];
  if (words) return words;
  log.warn("e-mail change refused", { error_code: error.code ?? "none" });
  return !isAuthApiError(error) || error.status >= 500
    ? "The sign-in server does not answer. Nothing was changed; try again in a moment."
    : "That did not work. Check the address and try again.";
}
