/** Next calls this once, before the first request: a process with an unfit environment ends here and says why. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { checkEnvAtStart } = await import("#lib/platform/env.ts");
  checkEnvAtStart();
}

/**
 * Next calls this for an error that left a page; `route()` and `action()` let none out. Next has printed it already, by
 * the digest that the person was shown: this adds the line that a search of the log finds.
 */
export async function onRequestError(
  error: unknown,
  request: { readonly method: string },
  { routePath }: { readonly routePath: string },
): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [{ log }, { describeError }] = await Promise.all([
    import("#lib/platform/log.ts"),
    import("#lib/platform/report.ts"),
  ]);
  log.error("page failed", { operation: routePath, method: request.method, ...describeError(error) });
}
