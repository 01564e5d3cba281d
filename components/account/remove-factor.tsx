"use client";

import { useActionState, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogFoot } from "#components/ui/dialog.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, type FormState, idle } from "#components/ui/form-state.ts";
import { useToast } from "#components/ui/toast.tsx";
import { CodeField, FactorChoice } from "./code-field.tsx";

interface Factor {
  readonly id: string;
  readonly name: string;
}

interface RemoveFactorProps {
  factor: Factor;
  /** All of the person's, of which any can show its code. */
  factors: readonly Factor[];
  action: FormAction;
}

/** Takes an authenticator app away, for whoever can show a code: an unlocked screen is not enough. */
export function RemoveFactor(props: RemoveFactorProps) {
  const [open, setOpen] = useState(false);
  const { factor, factors } = props;
  return (
    <>
      <Button look="danger" aria-haspopup="dialog" aria-label={`Remove ${factor.name}`} onClick={() => setOpen(true)}>
        Remove
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Remove “${factor.name}”?`}
        description={
          factors.length > 1
            ? "Its codes stop working. Your other apps go on."
            : "Signing in takes your password alone from then on."
        }
      >
        <Question {...props} close={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function Question({ factor, factors, action, close }: RemoveFactorProps & { close: () => void }) {
  const toast = useToast();
  // Said here, not in an effect: with the app gone, so is this dialog.
  const [state, submit, pending] = useActionState(async (before: FormState, form: FormData) => {
    const after = await action(before, form);
    if (after.status === "done") {
      toast.show({ text: `“${factor.name}” is removed.` });
      close();
    }
    return after;
  }, idle);
  return (
    <form action={submit} className="grid gap-4">
      <FormMessage state={state} />
      <input type="hidden" name="factor" value={factor.id} />
      <FactorChoice
        name="shown"
        label="Confirm with a code from"
        factors={[factor, ...factors.filter(({ id }) => id !== factor.id)]}
        chosen={state.values?.shown}
      />
      <CodeField
        label="Code"
        hint={factors.length > 1 ? undefined : "The six digits that the app shows now."}
        error={state.fields?.code}
      />
      <DialogFoot>
        <Button onClick={close}>Keep it</Button>
        <Button type="submit" look="danger" busy={pending}>
          {pending ? "Removing…" : "Remove app"}
        </Button>
      </DialogFoot>
    </form>
  );
}
