"use client";

import { useRef, useTransition } from "react";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";

/** Revoking cannot be undone, so it is asked once, in a dialog that Escape closes. */
export function RevokeButton({
  id,
  name,
  revoke,
}: {
  id: string;
  name: string;
  revoke: (id: string) => Promise<{ ok: boolean; message?: string }>;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [pending, start] = useTransition();
  const toast = useToast();
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
                start(async () => {
                  const result = await revoke(id);
                  dialog.current?.close();
                  toast.show(
                    result.ok
                      ? { text: `“${name}” is revoked.` }
                      : { text: result.message ?? "It was not revoked.", tone: "error" },
                  );
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
