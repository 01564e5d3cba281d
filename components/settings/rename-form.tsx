"use client";

import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, idle } from "#components/ui/form-state.ts";
import { SavedNote } from "./saved-note.tsx";

/** A workspace's name, for its owner. */
export function RenameForm({ action, name }: { action: FormAction; name: string }) {
  const [state, submit, pending] = useActionState(action, idle);
  return (
    <form action={submit} className="grid max-w-md gap-3">
      <FormMessage state={state} />
      <TextField
        label="The workspace’s name"
        labelHidden
        name="name"
        required
        maxLength={100}
        defaultValue={state.values?.name ?? name}
        error={state.fields?.name}
      />
      <div className="flex items-center gap-3">
        <Button type="submit" look="primary" busy={pending}>
          {pending ? "Saving…" : "Rename"}
        </Button>
        <SavedNote state={state} />
      </div>
    </form>
  );
}
