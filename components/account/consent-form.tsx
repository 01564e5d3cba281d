"use client";

import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, idle } from "#components/ui/form-state.ts";
import { Notice } from "#components/ui/notice.tsx";

/** Two equal buttons: neither is the default, neither is smaller. */
export function ConsentForm({ action, granted, decided }: { action: FormAction; granted: boolean; decided: boolean }) {
  const [state, submit, pending] = useActionState(action, idle);
  return (
    <form action={submit} className="grid gap-3">
      <FormMessage state={state} />
      {state.status === "done" && state.message ? <Notice tone="success" title={state.message} /> : null}
      {decided ? (
        <Button type="submit" name="granted" value={granted ? "no" : "yes"} disabled={pending} className="w-fit">
          {granted ? "Stop collecting" : "Allow collecting"}
        </Button>
      ) : (
        <div className="grid max-w-lg gap-3 sm:grid-cols-2">
          <Button type="submit" name="granted" value="yes" disabled={pending}>
            Allow collecting
          </Button>
          <Button type="submit" name="granted" value="no" disabled={pending}>
            Do not collect
          </Button>
        </div>
      )}
    </form>
  );
}
