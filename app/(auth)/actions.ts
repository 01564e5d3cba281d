"use server";

import type { AuthError } from "@supabase/supabase-js";
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
import { readForm } from "./read-form.ts";
import { refused } from "./refused.ts";
import { readMail, rememberMail, type SentMail } from "./sent-mail.ts";
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
  await rememberMail({ kind: "sign_up", email: data.email, next: data.next });
  redirect("/check-mail");
}

export async function signIn(_state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { data, state } = await read(SignInForm, form);
  if (state) return state;
  const { data: signedIn, error } = await (await authClient()).signInWithPassword({
    email: data.email,
    password: data.password,
  });
  if (error) return refused(error, form);
  // A short cut: whoever goes round it is sent to the same page by every other.
  const guarded = signedIn.user.factors?.some(({ status }) => status === "verified");
  redirect(guarded ? `/sign-in/verify?next=${encodeURIComponent(data.next)}` : data.next);
}

export async function sendMagicLink(_state: FormState, sent: FormData): Promise<FormState> {
  return await send("magic_link", await ownForm(sent));
}

export async function sendRecovery(_state: FormState, sent: FormData): Promise<FormState> {
  return await send("recovery", await ownForm(sent));
}

async function send(kind: SentMail["kind"], form: FormData): Promise<FormState> {
  const { data, state } = await read(EmailForm, form);
  if (state) return state;
  const error = await mail({ kind, ...data });
  if (error) return refused(error, form);
  await rememberMail({ kind, ...data });
  redirect("/check-mail");
}

/** Sends the mail that this browser asked for last once more. */
export async function sendAgain(_state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const last = await readMail();
  if (!last) redirect("/sign-in");
  const wait = await limitAttempts(last.email);
  if (wait) return { status: "failed", message: wait };
  const error = await mail(last);
  if (error) return refused(error, form);
  await rememberMail(last);
  return { status: "done", message: "Sent again." };
}

/** That nobody has this address must not be told: the answer is then the same as when the mail was sent. */
async function mail({ kind, email, next }: Omit<SentMail, "at">): Promise<AuthError | null> {
  const auth = await authClient();
  const { error } =
    kind === "sign_up"
      ? await auth.resend({ type: "signup", email, options: { emailRedirectTo: onSite(next) } })
      : kind === "recovery"
        ? await auth.resetPasswordForEmail(email, { redirectTo: onSite("/reset-password") })
        : await auth.signInWithOtp({ email, options: { emailRedirectTo: onSite(next), shouldCreateUser: false } });
  const unknown = ["otp_disabled", "user_not_found", "signup_disabled"].includes(error?.code ?? "");
  return unknown ? null : error;
}

export async function setPassword(_state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { data, state } = await read(NewPasswordForm, form);
  if (state) return state;
  const { error } = await (await authClient()).updateUser({ password: data.password });
  if (error?.code === "insufficient_aal") redirect("/sign-in/verify?next=%2Freset-password");
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

/** Parses the form and counts the attempt; `state` is what the form shows when it may not go on. */
async function read<S extends z.ZodType>(
  schema: S,
  form: FormData,
): Promise<{ data: z.output<S>; state: null } | { data: null; state: FormState }> {
  const parsed = readForm(schema, form);
  if (parsed.state) return parsed;
  const email = form.get("email");
  const wait = await limitAttempts(typeof email === "string" ? email : null);
  if (wait) return { data: null, state: { status: "failed", message: wait, values: valuesOf(form) } };
  return parsed;
}
