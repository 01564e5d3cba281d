import { serveJobs } from "./serve.ts";

/** Runs the job runner as a process of its own, told by its environment. Says its address on the standard output. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function optionalNumber<Name extends string>(option: Name, name: string): Partial<Record<Name, number>> {
  const value = process.env[name];
  if (!value) return {};
  if (!/^\d+$/.test(value)) throw new Error(`${name} must be a whole number`);
  return { [option]: Number(value) } as Partial<Record<Name, number>>;
}

async function main(): Promise<void> {
  const jobs = await serveJobs({
    databaseUrl: required("LOCAL_JOBS_DATABASE_URL"),
    host: process.env.LOCAL_JOBS_HOST || "127.0.0.1",
    appUrl: (process.env.LOCAL_JOBS_APP_URL ?? "").split(",").filter((url) => url !== ""),
    eventKey: required("INNGEST_EVENT_KEY"),
    signingKey: required("INNGEST_SIGNING_KEY"),
    ...optionalNumber("port", "LOCAL_JOBS_PORT"),
    ...optionalNumber("concurrency", "LOCAL_JOBS_CONCURRENCY"),
    ...optionalNumber("retryBaseMs", "LOCAL_JOBS_RETRY_BASE_MS"),
    ...optionalNumber("awayMaxMs", "LOCAL_JOBS_AWAY_MAX_MS"),
    ...optionalNumber("pollMs", "LOCAL_JOBS_POLL_MS"),
    ...optionalNumber("syncMs", "LOCAL_JOBS_SYNC_MS"),
    ...optionalNumber("takeoverMs", "LOCAL_JOBS_TAKEOVER_MS"),
    ...optionalNumber("retentionMs", "LOCAL_JOBS_RETENTION_MS"),
    ...optionalNumber("payloadMs", "LOCAL_JOBS_PAYLOAD_MS"),
  });
  process.stdout.write(`${JSON.stringify({ url: jobs.url })}\n`);

  let code = 0;
  const stop = async () => {
    await jobs.close();
    process.exit(code);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  if (process.env.LOCAL_EXIT_WITH_PARENT === "1") {
    // Whoever started this process holds the other end; it closes when they end, however they end.
    process.stdin.resume();
    process.stdin.once("end", stop);
    process.stdin.once("error", stop);
  }
  const reason = await jobs.ended;
  process.stderr.write(`the job runner stops: ${reason}\n`);
  code = 1;
  await stop();
}

main().catch((error: unknown) => {
  process.stderr.write(`the job runner could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
