"use client";

import { type Failure, ServerFailure } from "#components/shell/server-failure.tsx";

/** Something broke on our side, outside of any workspace. */
export default function PageError(failure: Failure) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-xl content-center gap-6 px-4 py-10">
      <h1 className="text-xl">This page could not be shown</h1>
      <ServerFailure {...failure} wayOut="Go to the first page" />
    </main>
  );
}
