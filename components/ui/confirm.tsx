"use client";

import { useState } from "react";
import { Button, type ButtonLook, type ButtonSize } from "./button.tsx";
import { Dialog, DialogFoot } from "./dialog.tsx";
import { type Outcome, useRunAction } from "./run-action.ts";

interface Question {
  /** The question: "Revoke “laptop”?" */
  title: string;
  /** What happens, what stays, and whether it can be undone. */
  consequence: React.ReactNode;
  /** The button that does it, named for what it does: "Revoke key". */
  doIt: string;
  /** The button that does not. */
  keep?: string;
  act: () => Promise<Outcome>;
  /** Said when it worked. */
  done: string;
  /** Said when it did not and the server gave no reason. */
  failed: string;
  undo?: () => void;
}

/** Asks before something that cannot be undone, and does it. The safe answer has the focus. */
export function Confirm({
  open,
  onOpenChange,
  title,
  consequence,
  doIt,
  keep = "Keep it",
  act,
  done,
  failed,
  undo,
}: Question & { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { pending, run } = useRunAction();
  return (
    <Dialog asks open={open} onOpenChange={onOpenChange} title={title} description={consequence}>
      <DialogFoot>
        <Button onClick={() => onOpenChange(false)}>{keep}</Button>
        <Button
          look="danger"
          busy={pending}
          onClick={() =>
            run(() => act().finally(() => onOpenChange(false)), undo ? { done, failed, undo } : { done, failed })
          }
        >
          {pending ? "Working…" : doIt}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}

/** A button that asks first. `name` tells screen readers which one it is, where several look alike. */
export function ConfirmButton({
  children,
  name,
  look = "danger",
  size,
  ...question
}: Question & { children: React.ReactNode; name?: string; look?: ButtonLook; size?: ButtonSize }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look={look} size={size} aria-haspopup="dialog" aria-label={name} onClick={() => setOpen(true)}>
        {children}
      </Button>
      <Confirm {...question} open={open} onOpenChange={setOpen} />
    </>
  );
}
