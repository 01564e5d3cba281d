/** An embedded gateway of a test's own, for what depends on its configuration or needs its process to end. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { type RunningAuth, type ServeAuthOptions, serveAuth } from "#local/auth/serve.ts";
import { type RunningMail, serveMail } from "#local/mail/serve.ts";
import { removePostgres } from "#local/postgres/place.ts";
import { applySql, startPostgres } from "#local/postgres/start.ts";

export const SITE = "http://localhost:3999";

/** A database with the auth tables, and a login for the gateway. */
export async function startDatabase() {
  const dir = await mkdtemp(join(tmpdir(), "auth-test-"));
  const postgres = await startPostgres({ dataDir: join(dir, "postgres") });
  const password = randomBytes(12).toString("hex");
  await applySql(postgres.superUrl, [join(import.meta.dirname, "../../../local/auth/schema.sql")], {
    supabase_auth_admin: password,
  });
  const url = new URL(postgres.superUrl);
  url.username = "supabase_auth_admin";
  url.password = password;
  return {
    dir,
    databaseUrl: url.href,
    superUrl: postgres.superUrl,
    async stop() {
      await postgres.stop();
      await removePostgres(join(dir, "postgres"));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export interface Embedded {
  auth: RunningAuth;
  mail: RunningMail;
  api: string;
  /** A client without a session of its own. */
  client(flowType?: "implicit" | "pkce"): ReturnType<typeof createClient>;
  close(): Promise<void>;
}

/** A gateway and a mail catcher in this process. */
export async function startEmbedded(
  databaseUrl: string,
  options: Partial<Omit<ServeAuthOptions, "databaseUrl" | "mail">> = {},
): Promise<Embedded> {
  const mail = await serveMail();
  const auth = await serveAuth({ siteUrl: SITE, databaseUrl, mail, log: () => undefined, ...options });
  let clients = 0;
  return {
    auth,
    mail,
    api: `${auth.url}/auth/v1`,
    client: (flowType = "implicit") => {
      const kept = new Map<string, string>();
      return createClient(auth.url, auth.publishableKey, {
        auth: {
          flowType,
          autoRefreshToken: false,
          detectSessionInUrl: false,
          storageKey: `embedded-${clients++}`,
          storage: {
            getItem: (name) => kept.get(name) ?? null,
            setItem: (name, value) => void kept.set(name, value),
            removeItem: (name) => void kept.delete(name),
          },
        },
      });
    },
    async close() {
      await auth.close();
      await mail.close();
    },
  };
}

/** The newest caught mail of an address, through the catcher's API. */
export async function newestMail(mail: RunningMail, email: string): Promise<{ Text: string; HTML: string }> {
  const found = await fetch(`${mail.url}/api/v1/search?query=${encodeURIComponent(`to:"${email}"`)}`);
  const { messages } = (await found.json()) as { messages: { ID: string }[] };
  if (!messages[0]) throw new Error(`No mail came for ${email}.`);
  return (await (await fetch(`${mail.url}/api/v1/message/${messages[0].ID}`)).json()) as { Text: string; HTML: string };
}
