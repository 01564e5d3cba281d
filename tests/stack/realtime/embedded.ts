/** A gateway of a test's own, for what depends on its limits, its clock or its key, or needs its database to misbehave. */
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { generateApiKey } from "#local/auth/config.ts";
import { generateSigningJwk, loadSigningKey } from "#local/auth/keys.ts";
import { signToken } from "#local/auth/tokens.ts";
import { removePostgres } from "#local/postgres/place.ts";
import { applySql, startPostgres } from "#local/postgres/start.ts";
import { openRealtime, type RealtimeOptions } from "#local/realtime/serve.ts";

const schema = join(import.meta.dirname, "../../../local/realtime/schema.sql");

/** A database with a table of members, and policies that let a member receive and send on their topics. */
export async function startDatabase() {
  const dir = await mkdtemp(join(tmpdir(), "realtime-test-"));
  const dataDir = join(dir, "postgres");
  let server = await startPostgres({ dataDir });
  const password = randomBytes(12).toString("hex");
  await applySql(server.superUrl, [schema], { supabase_realtime_admin: password });
  const sql = postgres(server.superUrl, { max: 3, onnotice: () => undefined });
  await sql.unsafe(`
    create table public.members (topic text, person uuid, role text default 'writer', primary key (topic, person));
    grant select on public.members to authenticated;
    create policy reads on realtime.messages for select to authenticated using (
      exists (select from public.members m where m.topic = realtime.topic() and m.person = auth.uid()));
    create policy writes on realtime.messages for insert to authenticated with check (
      exists (select from public.members m where m.topic = realtime.topic() and m.person = auth.uid() and m.role = 'writer'));
  `);
  const url = new URL(server.superUrl);
  url.username = "supabase_realtime_admin";
  url.password = password;
  return {
    sql,
    url: url.href,
    async restart() {
      const { port } = server;
      await server.stop();
      server = await startPostgres({ dataDir, port });
      if (server.port !== port) throw new Error("the port was taken meanwhile");
    },
    async stop() {
      await sql.end();
      await server.stop();
      await removePostgres(dataDir);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export type Database = Awaited<ReturnType<typeof startDatabase>>;

/** A gateway in this process, without auth beside it. */
export async function startGateway(database: Database, options: Partial<RealtimeOptions> = {}) {
  const signingKey = loadSigningKey(generateSigningJwk());
  const [publishableKey, secretKey] = [generateApiKey("publishable"), generateApiKey("secret")];
  const realtime = openRealtime({
    databaseUrl: database.url,
    publishableKey,
    secretKey,
    signingKey,
    log: () => undefined,
    ...options,
  });
  const server = createServer((request, response) => void realtime.request(request, response));
  server.on("upgrade", (request, socket, head) => realtime.upgrade(request, socket, head));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients = new Set<SupabaseClient>();
  return {
    /** A token for a person, that runs out in so many seconds. */
    token: (person: string, seconds = 3600, more: object = {}) =>
      signToken(
        { sub: person, role: "authenticated", exp: Math.floor(Date.now() / 1000) + seconds, ...more },
        signingKey,
      ),
    /** The official client, with a token that can be exchanged. */
    async client(token?: string) {
      const current = { token: token ?? null };
      const client = createClient(url, publishableKey, {
        accessToken: async () => current.token,
        realtime: { reconnectAfterMs: () => 50 },
      });
      clients.add(client);
      await client.realtime.setAuth();
      return {
        channel: client.channel.bind(client),
        client,
        async exchange(next: string) {
          current.token = next;
          await client.realtime.setAuth();
        },
      };
    },
    /** The address for a socket without the official client. */
    socketUrl: (vsn = "2.0.0") =>
      `${url.replace("http", "ws")}/realtime/v1/websocket?apikey=${publishableKey}&vsn=${vsn}`,
    async close() {
      for (const client of clients) await client.removeAllChannels();
      await realtime.close();
      server.close();
    },
  };
}

export type Gateway = Awaited<ReturnType<typeof startGateway>>;

export const newTopic = () => `room:${randomUUID()}`;

/** Makes somebody a member of a topic. */
export async function addMember(database: Database, topic: string, person: string, role = "writer"): Promise<void> {
  await database.sql`insert into public.members values (${topic}, ${person}, ${role})`;
}
