"use client";

/** The last resort, when even the layout failed: it must stand without styles or anything else of ours. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>Floyo could not show this page</h1>
          <p>Nothing you have recorded is lost. {error.digest ? `Error id: ${error.digest}` : null}</p>
          <button type="button" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
