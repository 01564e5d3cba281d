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
  const [{ log }, { describeError, report }, { AppError }] = await Promise.all([
    import("#lib/platform/log.ts"),
    import("#lib/platform/report.ts"),
    import("#lib/platform/errors.ts"),
  ]);
  const bound = log.with({ operation: routePath, method: request.method });
  // An outage that a page could do nothing about is expected; the rest is a fault of ours.
  if (error instanceof AppError) bound.error("page failed", describeError(error));
  else report(error, bound);
}
