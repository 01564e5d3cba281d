"use client";

import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, idle } from "#components/ui/form-state.ts";
import { Notice } from "#components/ui/notice.tsx";
import { PasswordField } from "./password-field.tsx";

/** Changes the password of whoever knows the one so far. */
export function PasswordForm({ action, email }: { action: FormAction; email: string }) {
  const [state, submit, pending] = useActionState(action, idle);
  return (
    <form action={submit} className="grid max-w-sm gap-4">
      <FormMessage state={state} />
      {state.status === "done" && state.message ? <Notice tone="success" title={state.message} /> : null}
      {/* For password managers, which file the new one under it. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField label="Current password" name="current_password" error={state.fields?.current_password} />
      <PasswordField label="New password" fresh error={state.fields?.password} />
      <Button type="submit" busy={pending} className="w-fit">
        {pending ? "Saving…" : "Change password"}
      </Button>
    </form>
  );
}
