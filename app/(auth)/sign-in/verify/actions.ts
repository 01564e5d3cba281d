"use server";

import { redirect } from "next/navigation";
import { readForm } from "#app/(auth)/read-form.ts";
import { authClient } from "#app/(auth)/session.ts";
import { ownForm } from "#app/own-form.ts";
import type { FormState } from "#components/ui/form-state.ts";
import { SecondFactorForm } from "#lib/contracts/auth.ts";
import { sessionActor } from "#lib/platform/auth/page-session.ts";
import { factorProblem, showFactor } from "#lib/platform/auth/show-factor.ts";

/** The second step of signing in: a code of one of the person's authenticator apps. */
export async function verifyCode(_state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const { data, state } = readForm(SecondFactorForm, form);
  if (state) return state;
  const signIn = `/sign-in?next=${encodeURIComponent(data.next)}`;
  const actor = await sessionActor();
  if (!actor) redirect(signIn);
  const auth = await authClient();
  const { data: factors, error } = await auth.mfa.listFactors();
  if (error?.name === "AuthSessionMissingError") redirect(signIn);
  if (error) return { status: "failed", message: factorProblem(error) };
  const factor = data.factor ? factors.totp.find(({ id }) => id === data.factor) : factors.totp[0];
  // Taken away meanwhile, on another device: the page that was wanted decides.
  if (!factor) redirect(data.next);
  const problem = await showFactor(auth, { userId: actor.userId, factorId: factor.id, code: data.code });
  if (problem) return { status: "failed", message: problem, values: { factor: factor.id } };
  redirect(data.next);
}
