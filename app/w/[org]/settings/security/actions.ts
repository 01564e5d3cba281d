"use server";

import { revalidatePath } from "next/cache";
import { limitAttempts } from "#app/(auth)/limit-attempts.ts";
import { readForm } from "#app/(auth)/read-form.ts";
import { refused } from "#app/(auth)/refused.ts";
import { authClient } from "#app/(auth)/session.ts";
import { ownForm } from "#app/own-form.ts";
import type { NewFactorState } from "#components/account/add-factor.tsx";
import { type FormState, valuesOf } from "#components/ui/form-state.ts";
import type { Outcome } from "#components/ui/run-action.ts";
import { ChangePasswordForm, ConfirmFactorForm, NewFactorForm, RemoveFactorForm } from "#lib/contracts/auth.ts";
import * as sessions from "#lib/contracts/sessions.ts";
import { endOtherSessions } from "#lib/domains/sessions/end-other-sessions.ts";
import { endSession } from "#lib/domains/sessions/end-session.ts";
import { checkPassword } from "#lib/platform/auth/check-password.ts";
import { factorProblem, showFactor } from "#lib/platform/auth/show-factor.ts";
import { AppError } from "#lib/platform/errors.ts";
import { action } from "#lib/platform/http/action.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { outcomeOf } from "../../outcome.ts";

const runEnd = action(sessions.end, { permission: "session" }, endSession);
const runEndOthers = action(sessions.endOthers, { permission: "session" }, endOtherSessions);
const again = () => revalidatePath("/w/[org]/settings/security", "page");
const failedWith = (message: string, form?: FormData): FormState => ({
  status: "failed",
  message,
  values: form ? valuesOf(form) : {},
});

export async function endOne(org: string, id: string): Promise<Outcome> {
  const result = await runEnd({ id }, { org });
  again();
  return outcomeOf(result);
}

export async function endOthers(org: string): Promise<Outcome> {
  const result = await runEndOthers({}, { org });
  again();
  return outcomeOf(result);
}

/** Changes the password after asking for the one so far, so that an unlocked screen is not enough. */
export async function changePassword(org: string, _state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { actor } = await pageContext(org);
  const { data, state } = readForm(ChangePasswordForm, form);
  if (state) return state;
  const email = actor.email ?? "";
  const wait = await limitAttempts(email);
  if (wait) return failedWith(wait);
  try {
    if (!(await checkPassword(email, data.current_password)))
      return { ...failedWith("Nothing was changed."), fields: { current_password: "is not your password" } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return failedWith(error.message);
  }
  const { error } = await (await authClient()).updateUser({ password: data.password });
  if (error) return refused(error, form);
  again();
  return { status: "done", message: "Your password is changed. Every other device is signed out." };
}

/** Begins to add an authenticator app. What was begun before and never confirmed is given up. */
export async function beginFactor(org: string, _state: NewFactorState, sent: FormData): Promise<NewFactorState> {
  const form = await ownForm(sent);
  await pageContext(org);
  const { data, state } = readForm(NewFactorForm, form);
  if (state) return state;
  const auth = await authClient();
  const listed = await auth.mfa.listFactors();
  if (listed.error) return failedWith(factorProblem(listed.error), form);
  if (listed.data.totp.some(({ friendly_name }) => friendly_name === data.name))
    return { ...failedWith("Choose another name.", form), fields: { name: "is the name of another of your apps" } };
  for (const { id, status } of listed.data.all) if (status !== "verified") await auth.mfa.unenroll({ factorId: id });
  const { data: factor, error } = await auth.mfa.enroll({
    factorType: "totp",
    friendlyName: data.name,
    issuer: "Floyo",
  });
  if (error?.code === "too_many_enrolled_mfa_factors")
    return failedWith("You have as many authenticator apps as an account may have. Take one away first.", form);
  if (error?.code === "mfa_totp_enroll_not_enabled")
    return failedWith("This server has authenticator apps switched off. Ask whoever runs it.", form);
  if (error) return failedWith(factorProblem(error), form);
  const svg = factor.totp.qr_code.replace(/^data:image\/svg\+xml;utf-8,/, "");
  return {
    status: "idle",
    begun: {
      id: factor.id,
      name: data.name,
      picture: `data:image/svg+xml,${encodeURIComponent(svg)}`,
      secret: factor.totp.secret,
    },
  };
}

/** Confirms an authenticator app with its first code. From then on signing in asks for one. */
export async function confirmFactor(org: string, _state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { actor } = await pageContext(org);
  const { data, state } = readForm(ConfirmFactorForm, form);
  if (state) return state;
  const problem = await showFactor(await authClient(), {
    userId: actor.userId,
    factorId: data.factor,
    code: data.code,
  });
  if (problem) return failedWith(problem);
  again();
  return { status: "done" };
}

/** Takes an authenticator app away, once a code of it, or of another of the person's, was shown. */
export async function removeFactor(org: string, _state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { actor } = await pageContext(org);
  const { data, state } = readForm(RemoveFactorForm, form);
  if (state) return state;
  const auth = await authClient();
  const problem = await showFactor(auth, { userId: actor.userId, factorId: data.shown, code: data.code });
  if (problem) return failedWith(problem, form);
  const { error } = await auth.mfa.unenroll({ factorId: data.factor });
  if (error) return failedWith(factorProblem(error), form);
  again();
  return { status: "done" };
}
