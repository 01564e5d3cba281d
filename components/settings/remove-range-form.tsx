"use client";

import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, idle } from "#components/ui/form-state.ts";
import { Notice } from "#components/ui/notice.tsx";

/** The last word before a range of events goes, and the receipt afterwards. */
export function RemoveRangeForm({ action, count, range }: { action: FormAction; count: number; range: string }) {
  const [state, submit, pending] = useActionState(action, idle);
  if (state.status === "done")
    return (
      <Notice tone="success" title={state.message ?? "Deleted."}>
        <p>From {range}. What was learned from them goes as soon as those days are read anew, within moments.</p>
      </Notice>
    );
  if (count === 0) return <p role="status">There are no events from {range}.</p>;
  const words = `${count.toLocaleString("en")} ${count === 1 ? "event" : "events"}`;
  return (
    <form action={submit} className="grid gap-3 rounded-md border border-danger p-4">
      <FormMessage state={state} />
      <p role="status">
        <strong>{words}</strong> from {range}. This cannot be undone.
      </p>
      <Button type="submit" look="danger" className="w-fit" busy={pending}>
        {pending ? "Deleting…" : `Delete ${words}`}
      </Button>
    </form>
  );
}
