"use client";

/**
 * The last resort, when even the layout failed: it must stand without styles or anything else of ours, in whatever
 * colours the browser has.
 */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en" style={{ colorScheme: "light dark", fontFamily: "system-ui, sans-serif" }}>
      <body style={{ maxWidth: "40rem", margin: "4rem auto", padding: "0 1rem", lineHeight: 1.5 }}>
        <main>
          <h1 style={{ fontSize: "1.375rem" }}>Floyo could not show this page</h1>
          <p>Nothing you have recorded is lost. Try again; if it stays so, tell whoever runs this server.</p>
          {error.digest ? (
            <p>
              Error id, to quote when you ask for help: <code>{error.digest}</code>
            </p>
          ) : null}
          <p style={{ display: "flex", gap: "1rem", alignItems: "center" }}>
            <button type="button" onClick={reset} style={{ minHeight: 44, padding: "0 1rem", font: "inherit" }}>
              Try again
            </button>
            {/* A whole page load: what held this one together is gone. */}
            <a href="/">Go to the first page</a>
          </p>
        </main>
      </body>
    </html>
  );
}
