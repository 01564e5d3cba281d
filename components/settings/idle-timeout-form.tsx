"use client";

import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, idle } from "#components/ui/form-state.ts";
import { SavedNote } from "./saved-note.tsx";

/** How long somebody may rest before it is a pause. */
export function IdleTimeoutForm({ action, minutes }: { action: FormAction; minutes: number }) {
  const [state, submit, pending] = useActionState(action, idle);
  return (
    <form action={submit} className="grid max-w-md gap-4">
      <FormMessage state={state} />
      <TextField
        label="Idle timeout, in minutes"
        name="idle_timeout_minutes"
        type="number"
        inputMode="numeric"
        required
        min={1}
        max={120}
        step={1}
        defaultValue={state.values?.idle_timeout_minutes ?? minutes}
        hint="What your editors tell lies minutes apart. A longer gap than this is a pause and is not counted as work; a file touched after it counts as opened again. From 1 to 120."
        error={state.fields?.idle_timeout_minutes}
      />
      <div className="flex items-center gap-3">
        <Button type="submit" look="primary" busy={pending}>
          {pending ? "Saving…" : "Save"}
        </Button>
        <SavedNote state={state} />
      </div>
    </form>
  );
}
