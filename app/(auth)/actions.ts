"use server";

import { type AuthError, isAuthApiError, isAuthWeakPasswordError } from "@supabase/supabase-js";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { ownForm } from "#app/own-form.ts";
import { type FormState, valuesOf } from "#components/ui/form-state.ts";
import {
  ConfirmQuery,
  EmailForm,
  NewPasswordForm,
  NextPath,
  Provider,
  SignInForm,
  SignUpForm,
} from "#lib/contracts/auth.ts";
import { log } from "#lib/platform/log.ts";
import { limitAttempts } from "./limit-attempts.ts";
import { authClient, onSite, pathOnSite } from "./session.ts";

export async function signUp(_state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { data, state } = await read(SignUpForm, form);
  if (state) return state;
  const { error } = await (await authClient()).signUp({
    email: data.email,
    password: data.password,
    options: { emailRedirectTo: onSite(data.next), data: { display_name: data.display_name, timezone: data.timezone } },
  });
  if (error) return refused(error, form);
  redirect("/check-mail");
}

export async function signIn(_state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { data, state } = await read(SignInForm, form);
  if (state) return state;
  const { error } = await (await authClient()).signInWithPassword({ email: data.email, password: data.password });
  if (error) return refused(error, form);
  redirect(data.next);
}

export async function sendMagicLink(_state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { data, state } = await read(EmailForm, form);
  if (state) return state;
  const { error } = await (await authClient()).signInWithOtp({
    email: data.email,
    options: { emailRedirectTo: onSite(data.next), shouldCreateUser: false },
  });
  // That nobody has this address must not be told: the answer is the same page.
  if (error && !unknownAddress(error)) return refused(error, form);
  redirect("/check-mail");
}

export async function sendRecovery(_state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { data, state } = await read(EmailForm, form);
  if (state) return state;
  const { error } = await (await authClient()).resetPasswordForEmail(data.email, {
    redirectTo: onSite("/reset-password"),
  });
  if (error && !unknownAddress(error)) return refused(error, form);
  redirect("/check-mail");
}

export async function setPassword(_state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { data, state } = await read(NewPasswordForm, form);
  if (state) return state;
  const { error } = await (await authClient()).updateUser({ password: data.password });
  if (error) return refused(error, form);
  redirect("/");
}

/** Spends the token of a mail's link, on the press of its button. */
export async function confirmLink(sent: FormData): Promise<void> {
  const form = await ownForm(sent);
  const query = ConfirmQuery.safeParse(Object.fromEntries(form));
  if (!query.success || (await limitAttempts(null))) redirect("/sign-in?problem=link");
  const { token_hash, type, next } = query.data;
  const { error } = await (await authClient()).verifyOtp({ token_hash, type });
  if (error) redirect("/sign-in?problem=link");
  redirect(type === "recovery" ? "/reset-password" : pathOnSite(next));
}

export async function signInWith(sent: FormData): Promise<void> {
  const form = await ownForm(sent);
  const provider = Provider.safeParse(form.get("provider"));
  const next = NextPath.parse(form.get("next"));
  if (!provider.success) redirect("/sign-in?problem=provider");
  const { data, error } = await (await authClient()).signInWithOAuth({
    provider: provider.data,
    options: { redirectTo: onSite(`/auth/callback?next=${encodeURIComponent(next)}`) },
  });
  redirect(error ? "/sign-in?problem=provider" : data.url);
}

/** Ends this session alone; other devices stay signed in. */
export async function signOut(): Promise<void> {
  await ownForm(null);
  const { error } = await (await authClient()).signOut({ scope: "local" });
  if (error) log.warn("sign-out not confirmed by the auth server", { error_name: error.name });
  redirect("/sign-in");
}

/** Counts the attempt and parses the form; `state` is what the form shows when it may not go on. */
async function read<S extends z.ZodType>(
  schema: S,
  form: FormData,
): Promise<{ data: z.output<S>; state: null } | { data: null; state: FormState }> {
  const fields = Object.fromEntries([...form].filter(([name]) => !name.startsWith("$ACTION")));
  const parsed = schema.safeParse(fields);
  if (!parsed.success) {
    const faults = Object.fromEntries(parsed.error.issues.map(({ path, message }) => [String(path[0]), message]));
    return {
      data: null,
      state: {
        status: "failed",
        message: "Some of the fields need another look.",
        fields: faults,
        values: valuesOf(form),
      },
    };
  }
  const email = form.get("email");
  const wait = await limitAttempts(typeof email === "string" ? email : null);
  if (wait) return { data: null, state: { status: "failed", message: wait, values: valuesOf(form) } };
  return { data: parsed.data, state: null };
}

const unknownAddress = (error: AuthError) =>
  error.code === "otp_disabled" || error.code === "user_not_found" || error.code === "signup_disabled";

/** The auth server's refusal in words that a person can act on. */
function refused(error: AuthError, form: FormData): FormState {
  const values = valuesOf(form);
  if (isAuthWeakPasswordError(error)) {
    return {
      status: "failed",
      message: "Some of the fields need another look.",
      fields: { password: "is too easy to guess; use a longer one" },
      values,
    };
  }
  const known: Record<string, string> = {
    invalid_credentials: "The e-mail address and the password do not match.",
    email_not_confirmed:
      "This address is not confirmed yet. Follow the link in the mail you got, or sign up again for a new one.",
    same_password: "That is your password already. Choose another.",
    over_email_send_rate_limit: "Too many mails to this address. Wait a minute and try again.",
    over_request_rate_limit: "Too many attempts. Wait a minute and try again.",
    user_banned: "This account is blocked. Ask whoever runs this server.",
    email_address_invalid: "The auth server does not accept this address.",
    session_not_found: "Your link is no longer good for this. Ask for a new one.",
  };
  const message = known[error.code ?? ""];
  if (!message) log.error("auth server refused", { error_name: error.name, error_code: error.code ?? "none" });
  const unreachable = !isAuthApiError(error) || error.status >= 500;
  return {
    status: "failed",
    message:
      message ??
      (unreachable
        ? "The sign-in server does not answer. Try again in a moment."
        : "That did not work. Check what you entered and try again."),
    values,
  };
}
