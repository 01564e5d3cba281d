"use client";

import { useReset } from "#components/shell/use-reset.ts";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Page } from "#components/ui/page.tsx";

/** Something broke on our side, within a workspace: the rail stays, and with it every way out. */
export default function WorkspaceError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const { pending, again } = useReset(reset);
  return (
    <Page title="This page could not be shown">
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
            <ButtonLink href="/">Go to Today</ButtonLink>
          </>
        }
      >
        <p>Try again. If it stays so, tell whoever runs this server, with the id below.</p>
      </ErrorState>
    </Page>
  );
}
