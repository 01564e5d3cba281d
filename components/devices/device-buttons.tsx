"use client";

import { useActionState, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmButton } from "#components/ui/confirm.tsx";
import { Dialog, DialogFoot } from "#components/ui/dialog.tsx";
import { TextField } from "#components/ui/field.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormState, idle } from "#components/ui/form-state.ts";
import { type Outcome, useRunAction } from "#components/ui/run-action.ts";
import { useToast } from "#components/ui/toast.tsx";

export interface DeviceActions {
  name: (id: string, state: FormState, form: FormData) => Promise<FormState>;
  revoke: (id: string) => Promise<Outcome>;
  allow: (id: string) => Promise<Outcome>;
}

interface Named {
  id: string;
  name: string;
  reportedName: string;
}

/** What can be done with a device. */
export function DeviceButtons({
  revoked,
  actions,
  ...device
}: Named & {
  revoked: boolean;
  actions: DeviceActions;
}) {
  const { id, name } = device;
  const { pending, run } = useRunAction();
  const allow = () =>
    run(() => actions.allow(id), { done: `“${name}” may send again.`, failed: "It could not be allowed." });
  return (
    <div className="flex flex-wrap gap-2">
      <RenameButton {...device} rename={actions.name} />
      {revoked ? (
        <Button busy={pending} onClick={allow} aria-label={`Allow again: ${name}`}>
          Allow again
        </Button>
      ) : (
        <ConfirmButton
          name={`Revoke ${name}`}
          title={`Revoke “${name}”?`}
          consequence="The server refuses its events from now on. What it has sent stays, and what it has captured since stays on it. Keys made by signing in on it go with it, for good; revoke any other key that it holds as well if the machine is lost."
          doIt="Revoke device"
          act={() => actions.revoke(id)}
          done={`“${name}” is revoked.`}
          failed="It was not revoked."
          undo={allow}
        >
          Revoke
        </ConfirmButton>
      )}
    </div>
  );
}

function RenameButton({ id, name, reportedName, rename }: Named & { rename: DeviceActions["name"] }) {
  const [open, setOpen] = useState(false);
  const toast = useToast();
  const [state, submit, pending] = useActionState(async (before: FormState, form: FormData) => {
    const after = await rename(id, before, form);
    if (after.status === "done") {
      setOpen(false);
      toast.show({ text: after.message ?? "Renamed." });
    }
    return after;
  }, idle);
  return (
    <>
      <Button look="quiet" aria-haspopup="dialog" aria-label={`Rename ${name}`} onClick={() => setOpen(true)}>
        Rename
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={`Rename “${name}”`}>
        <form action={submit} className="grid gap-4">
          <FormMessage state={state} />
          <TextField
            label="Name"
            name="name"
            maxLength={100}
            defaultValue={state.values?.name ?? name}
            hint={`It calls itself ${reportedName}. Leave this empty to call it so again.`}
            error={state.fields?.name}
          />
          <DialogFoot>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button type="submit" look="primary" busy={pending}>
              {pending ? "Saving…" : "Save"}
            </Button>
          </DialogFoot>
        </form>
      </Dialog>
    </>
  );
}
