"use client";

import { type Failure, ServerFailure } from "#components/shell/server-failure.tsx";
import { Page } from "#components/ui/page.tsx";

/** Something broke on our side, within a workspace: the rail stays, and with it every way out. */
export default function WorkspaceError(failure: Failure) {
  return (
    <Page title="This page could not be shown">
      <ServerFailure {...failure} wayOut="Go to Today" />
    </Page>
  );
}
