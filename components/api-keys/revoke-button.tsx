"use client";

import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { type Outcome, useRunAction } from "#components/ui/run-action.ts";

/** Revoking cannot be undone, so it is asked once, in a dialog that Escape closes. */
export function RevokeButton({
  id,
  name,
  revoke,
}: {
  id: string;
  name: string;
  revoke: (id: string) => Promise<Outcome>;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { pending, run } = useRunAction();
  return (
    <>
      <Button look="danger" onClick={() => dialog.current?.showModal()} aria-label={`Revoke ${name}`}>
        Revoke
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby={`revoke-${id}`}
        className="m-auto max-w-md rounded-md border border-line-strong bg-surface p-6 text-text backdrop:bg-text/40"
      >
        <div className="grid gap-4">
          <h2 id={`revoke-${id}`} className="text-lg">
            Revoke “{name}”?
          </h2>
          <p className="text-muted">
            Whatever uses this key stops working at once. What it has sent stays. This cannot be undone.
          </p>
          <div className="flex justify-end gap-2">
            <Button onClick={() => dialog.current?.close()}>Keep it</Button>
            <Button
              look="danger"
              disabled={pending}
              onClick={() =>
                run(() => revoke(id).finally(() => dialog.current?.close()), {
                  done: `“${name}” is revoked.`,
                  failed: "It was not revoked.",
                })
              }
            >
              {pending ? "Revoking…" : "Revoke key"}
            </Button>
          </div>
        </div>
      </dialog>
    </>
  );
}
