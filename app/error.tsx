"use client";

import { useReset } from "#components/shell/use-reset.ts";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";

/** Something broke on our side, outside of any workspace. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const { pending, again } = useReset(reset);
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-xl content-center gap-6 px-4 py-10">
      <h1 className="text-xl">This page could not be shown</h1>
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
            <ButtonLink href="/">Go to the first page</ButtonLink>
          </>
        }
      >
        <p>Try again. If it stays so, tell whoever runs this server, with the id below.</p>
      </ErrorState>
    </main>
  );
}
