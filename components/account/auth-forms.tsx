"use client";

import { useActionState, useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, idle } from "#components/ui/form-state.ts";
import { PasswordField } from "./password-field.tsx";

interface AuthForm {
  action: FormAction;
  next: string;
}

export function SignInForm({ action, next }: AuthForm) {
  const [state, submit, pending] = useActionState(action, idle);
  return (
    <form action={submit} className="grid gap-4">
      <FormMessage state={state} />
      <input type="hidden" name="next" value={next} />
      <EmailField state={state} />
      <PasswordField label="Password" error={state.fields?.password} />
      <Button type="submit" look="primary" busy={pending}>
        {pending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}

export function SignUpForm({ action, next }: AuthForm) {
  const [state, submit, pending] = useActionState(action, idle);
  const [timeZone, setTimeZone] = useState("");
  useEffect(() => setTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone), []);
  return (
    <form action={submit} className="grid gap-4">
      <FormMessage state={state} />
      <input type="hidden" name="next" value={next} />
      <input type="hidden" name="timezone" value={timeZone} />
      <TextField
        label="Name"
        name="display_name"
        autoComplete="name"
        hint="Optional. Shown to people you share a workspace with."
        defaultValue={state.values?.display_name}
        error={state.fields?.display_name}
      />
      <EmailField state={state} />
      <PasswordField label="Password" fresh error={state.fields?.password} />
      <Button type="submit" look="primary" busy={pending}>
        {pending ? "Creating your account…" : "Create account"}
      </Button>
    </form>
  );
}

/** One address and a button: the magic link and the recovery mail. */
export function EmailOnlyForm({ action, next, label, busy }: AuthForm & { label: string; busy: string }) {
  const [state, submit, pending] = useActionState(action, idle);
  return (
    <form action={submit} className="grid gap-4">
      <FormMessage state={state} />
      <input type="hidden" name="next" value={next} />
      <EmailField state={state} />
      <Button type="submit" look="primary" busy={pending}>
        {pending ? busy : label}
      </Button>
    </form>
  );
}

export function NewPasswordForm({ action }: { action: FormAction }) {
  const [state, submit, pending] = useActionState(action, idle);
  return (
    <form action={submit} className="grid gap-4">
      <FormMessage state={state} />
      <PasswordField label="New password" fresh error={state.fields?.password} />
      <Button type="submit" look="primary" busy={pending}>
        {pending ? "Saving…" : "Save password"}
      </Button>
    </form>
  );
}

function EmailField({ state }: { state: typeof idle }) {
  return (
    <TextField
      label="E-mail"
      name="email"
      type="email"
      autoComplete="email"
      required
      defaultValue={state.values?.email}
      error={state.fields?.email}
    />
  );
}
