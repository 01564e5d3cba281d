"use client";

import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, idle } from "#components/ui/form-state.ts";
import { Notice } from "#components/ui/notice.tsx";

/** Another address, confirmed by mail before it holds. */
export function EmailForm({ action, email }: { action: FormAction; email: string }) {
  const [state, submit, pending] = useActionState(action, idle);
  return (
    <form action={submit} className="grid max-w-md gap-4">
      <FormMessage state={state} />
      {state.status === "done" && state.message ? <Notice tone="success" title={state.message} /> : null}
      <p>
        You sign in as <strong className="break-all">{email}</strong>.
      </p>
      <TextField
        label="New address"
        name="email"
        type="email"
        autoComplete="email"
        required
        defaultValue={state.values?.email}
        error={state.fields?.email}
      />
      <Button type="submit" className="w-fit" busy={pending}>
        {pending ? "Sending…" : "Send the confirmation"}
      </Button>
    </form>
  );
}
