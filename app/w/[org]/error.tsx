"use client";

import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Page } from "#components/ui/page.tsx";

/** Something broke on our side: what was kept, what to do, and the id to quote. */
export default function WorkspaceError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Page title="This page could not be shown">
      <Notice tone="error" title="Something went wrong on the server">
        <div className="grid gap-3">
          <p>Nothing you have recorded is lost. Try again; if it stays so, tell whoever runs this server.</p>
          {error.digest ? (
            <p className="text-sm">
              Error id: <code>{error.digest}</code>
            </p>
          ) : null}
          <Button className="w-fit" onClick={reset}>
            Try again
          </Button>
        </div>
      </Notice>
    </Page>
  );
}
