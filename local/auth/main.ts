/**
 * The auth gateway, Realtime beside it, and the mail catcher as one process: `node local/auth/main.ts`, configured by environment
 * variables (see readProcessConfig). Prints one line of JSON on standard output once both listen. Ends on SIGTERM and
 * SIGINT, and, with LOCAL_EXIT_WITH_PARENT=1, when its standard input closes, so that it never outlives who started it.
 */
import { serveMail } from "#local/mail/serve.ts";
import { openRealtime } from "#local/realtime/serve.ts";
import { readProcessConfig } from "./config.ts";
import { serveAuth } from "./serve.ts";

async function start(): Promise<void> {
  const config = readProcessConfig(process.env);
  const mail = await serveMail({ host: config.host, port: config.mailPort, dir: config.mailDir });
  const { realtimeDatabaseUrl } = config;
  const auth = await serveAuth({
    ...config.auth,
    databaseUrl: config.databaseUrl,
    host: config.host,
    port: config.port,
    jwtKey: config.jwtKey,
    mail,
    ...(realtimeDatabaseUrl !== undefined && {
      mount: ({ config: { publishableKey, secretKey }, key: signingKey }) =>
        openRealtime({ databaseUrl: realtimeDatabaseUrl, publishableKey, secretKey, signingKey }),
    }),
  });

  let ending = false;
  async function end(): Promise<void> {
    if (ending) return;
    ending = true;
    await Promise.all([auth.close(), mail.close()]);
    process.exit(0);
  }
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  if (process.env.LOCAL_EXIT_WITH_PARENT === "1") {
    process.stdin.on("end", end);
    process.stdin.on("error", end);
    process.stdin.resume();
  }
  console.log(JSON.stringify({ ready: true, url: auth.url, mail_url: mail.url }));
}

start().catch((error: unknown) => {
  console.error(`The auth gateway could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
