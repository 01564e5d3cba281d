"use client";

import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";
import { Fold } from "#components/ui/fold.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, idle } from "#components/ui/form-state.ts";
import { TextLink } from "#components/ui/text-link.tsx";

/** Folded away, typed out and confirmed with the password: nobody gets here by mistake. */
export function DeleteAccountForm({ action, email }: { action: FormAction; email: string }) {
  const [state, submit, pending] = useActionState(action, idle);
  return (
    <Fold title="I want to delete my account" open={state.status === "failed"}>
      <form action={submit} className="grid max-w-md gap-4 rounded-md border border-danger p-4">
        <FormMessage state={state} />
        <TextField
          label={`Type ${email} to confirm`}
          name="confirm"
          required
          autoComplete="off"
          spellCheck={false}
          defaultValue={state.values?.confirm}
          error={state.fields?.confirm}
        />
        <TextField
          label="Your password"
          name="password"
          type="password"
          required
          autoComplete="current-password"
          hint={
            <>
              You sign in without one? <TextLink href="/forgot-password">Set one by mail</TextLink> first.
            </>
          }
          error={state.fields?.password}
        />
        <Button type="submit" look="danger" className="w-fit" busy={pending}>
          {pending ? "Deleting everything…" : "Delete my account and everything in it"}
        </Button>
      </form>
    </Fold>
  );
}
