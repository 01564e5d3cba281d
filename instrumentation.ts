/** Next calls this once, before the first request: a process with an unfit environment ends here and says why. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { checkEnvAtStart } = await import("#lib/platform/env.ts");
  checkEnvAtStart();
}
