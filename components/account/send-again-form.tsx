"use client";

import { useActionState, useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, type FormState, idle } from "#components/ui/form-state.ts";

const waitMs = 60_000;

/** Sends the last mail again, once a minute at most: the auth service takes no more. `sentAgoMs` is the server's count. */
export function SendAgainForm({ action, sentAgoMs }: { action: FormAction; sentAgoMs: number }) {
  const [state, submit, pending] = useActionState(action, idle);
  const left = useSecondsLeft(waitMs - sentAgoMs, state);
  return (
    <form action={submit} className="grid justify-items-start gap-2">
      <FormMessage state={state} />
      <Button type="submit" busy={pending} disabled={left > 0}>
        {pending ? "Sending…" : "Send it again"}
      </Button>
      <p className="text-muted text-sm">
        <span role="status">{state.status === "done" ? "Sent again. " : ""}</span>
        {left > 0 ? <span aria-hidden="true">You can ask again in {left} s.</span> : null}
      </p>
    </form>
  );
}

/** Counts down to zero from here, and from a whole minute after each success. */
function useSecondsLeft(firstMs: number, state: FormState): number {
  const [left, setLeft] = useState(secondsOf(firstMs));
  const sent = state.status === "done" ? state : null;
  useEffect(() => {
    const end = Date.now() + (sent ? waitMs : firstMs);
    const tick = () => {
      const seconds = secondsOf(end - Date.now());
      setLeft(seconds);
      if (seconds === 0) clearInterval(timer);
    };
    const timer = setInterval(tick, 1000);
    tick();
    return () => clearInterval(timer);
  }, [sent, firstMs]);
  return left;
}

const secondsOf = (ms: number) => Math.max(0, Math.ceil(ms / 1000));
