"use client";

import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, idle } from "#components/ui/form-state.ts";
import { CodeField, FactorChoice } from "./code-field.tsx";

/** The second step of signing in. */
export function SecondFactorForm({
  action,
  factors,
  next,
}: {
  action: FormAction;
  factors: readonly { readonly id: string; readonly name: string }[];
  next: string;
}) {
  const [state, submit, pending] = useActionState(action, idle);
  return (
    <form action={submit} className="grid gap-4">
      <FormMessage state={state} />
      <input type="hidden" name="next" value={next} />
      <FactorChoice name="factor" label="Authenticator app" factors={factors} chosen={state.values?.factor} />
      <CodeField error={state.fields?.code} focused />
      <Button type="submit" look="primary" busy={pending}>
        {pending ? "Checking…" : "Continue"}
      </Button>
    </form>
  );
}
