"use client";

import { Button, ButtonLink } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { useReset } from "./use-reset.ts";

/** What an error boundary of Next's is given. */
export interface Failure {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

/** Says that something broke on our side: what was kept, how to try again, a way out, and the id to quote. */
export function ServerFailure({ error, reset, wayOut }: Failure & { wayOut: string }) {
  const { pending, again } = useReset(reset);
  return (
    <ErrorState
      title="Something went wrong on the server"
      kept="Nothing you have recorded is lost."
      requestId={error.digest}
      idName="Error id"
      action={
        <>
          <Button look="primary" busy={pending} onClick={again}>
            {pending ? "Trying…" : "Try again"}
          </Button>
          <ButtonLink href="/">{wayOut}</ButtonLink>
        </>
      }
    >
      <p>Try again. If it stays so, tell whoever runs this server, with the id below.</p>
    </ErrorState>
  );
}
