/**
 * What the tests of Realtime share. Addresses and keys come from the environment alone, so that the same files run against
 * the embedded stack and against `supabase start`.
 */
import { randomUUID } from "node:crypto";
import {
  createClient,
  type RealtimeChannel,
  type RealtimeChannelOptions,
  type SupabaseClient,
} from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { fromEnv, newSignedIn } from "#tests/stack/auth/support.ts";

/** A person who is signed in, and the client that they use. */
export type Person = Awaited<ReturnType<typeof newSignedIn>>;

type Right = "receive" | "send" | "see" | "show";

/** Topics of a test file's own, with policies that ask a table who may do what on which. */
export class Club {
  readonly #sql: postgres.Sql;
  readonly #name: string;

  constructor(sql: postgres.Sql, name: string) {
    this.#sql = sql;
    this.#name = name;
  }

  newTopic(): string {
    return `${this.#name}:${randomUUID()}`;
  }

  async open(): Promise<void> {
    const { rights, policy } = this.#names();
    const may = (right: string) =>
      `exists (select from ${rights} r where r.topic = realtime.topic() and r.person = (select auth.uid()) and r.what = ${right})`;
    await this.#sql.unsafe(`
      create schema ${this.#name};
      create table ${rights} (topic text, person uuid, what text, primary key (topic, person, what));
      grant usage on schema ${this.#name} to authenticated;
      grant select on ${rights} to authenticated;
      create policy ${policy}_read on realtime.messages for select to authenticated
        using (${may("case extension when 'presence' then 'see' else 'receive' end")});
      create policy ${policy}_write on realtime.messages for insert to authenticated
        with check (${may("case extension when 'presence' then 'show' else 'send' end")});
    `);
  }

  async close(): Promise<void> {
    const { policy } = this.#names();
    await this.#sql.unsafe(`
      drop policy if exists ${policy}_read on realtime.messages;
      drop policy if exists ${policy}_write on realtime.messages;
      drop schema if exists ${this.#name} cascade;
    `);
  }

  async let(person: { user: { id: string } }, topic: string, ...rights: Right[]): Promise<void> {
    for (const right of rights)
      await this.#sql`insert into ${this.#sql(this.#name)}.rights values (${topic}, ${person.user.id}, ${right})`;
  }

  async remove(person: { user: { id: string } }, topic: string): Promise<void> {
    await this.#sql`delete from ${this.#sql(this.#name)}.rights where topic = ${topic} and person = ${person.user.id}`;
  }

  #names() {
    return { rights: `${this.#name}.rights`, policy: this.#name };
  }
}

/** A client that speaks the first version of the protocol. */
export const oldClient = () =>
  createClient(fromEnv("SUPABASE_URL"), fromEnv("SUPABASE_PUBLISHABLE_KEY"), {
    auth: { persistSession: false, storageKey: randomUUID() },
    realtime: { vsn: "1.0.0" },
  });

/** What a channel was told, in order. */
export interface Heard {
  channel: RealtimeChannel;
  statuses: string[];
  errors: string[];
  broadcasts: { event: string; payload: Record<string, unknown>; meta?: { id: string; replayed?: boolean } }[];
  system: { status: string; message: string; extension: string }[];
}

/** Subscribes and notes down whatever comes. Does not wait. */
export function listen(
  client: Pick<SupabaseClient, "channel">,
  topic: string,
  config: RealtimeChannelOptions["config"] = {},
): Heard {
  const channel = client.channel(topic, { config });
  const heard: Heard = { channel, statuses: [], errors: [], broadcasts: [], system: [] };
  channel.on("broadcast", { event: "*" }, (message) => {
    heard.broadcasts.push(message as unknown as Heard["broadcasts"][number]);
  });
  channel.on("system", {}, (message) => heard.system.push(message));
  channel.subscribe((status, error) => {
    heard.statuses.push(status);
    if (error) heard.errors.push(error.message);
  });
  return heard;
}

/** Subscribes, and waits until the channel is joined. */
export async function joined(...args: Parameters<typeof listen>): Promise<Heard> {
  const heard = listen(...args);
  await vi.waitFor(
    () => {
      if (heard.statuses.at(-1) !== "SUBSCRIBED")
        throw new Error(`not subscribed: ${[...heard.statuses, ...heard.errors].join(", ")}`);
    },
    { timeout: 10_000, interval: 10 },
  );
  return heard;
}

export const payloadsOf = ({ broadcasts }: Heard) => broadcasts.map(({ payload }) => payload);

/** Waits for something to hold, asking often. */
export const until = (check: () => void, timeout = 10_000) => vi.waitFor(check, { timeout, interval: 10 });

/**
 * Waits until everything that was sent on a topic before has come: a last message, sent the same way, is behind it. Then
 * what has not been heard will not be.
 */
export async function flush(sql: postgres.Sql, topic: string, ...all: Heard[]): Promise<void> {
  const event = `flush-${randomUUID()}`;
  await sql`select realtime.send('{}'::jsonb, ${event}, ${topic})`;
  await until(() => {
    for (const { broadcasts } of all)
      if (!broadcasts.some((broadcast) => broadcast.event === event)) throw new Error("the last message has not come");
  });
  for (const heard of all) heard.broadcasts = heard.broadcasts.filter((broadcast) => broadcast.event !== event);
}

/** Sets a test file up: a connection as the admin role, topics of its own, and people whose sockets are closed again. */
export function setUp() {
  const sql = postgres(fromEnv("DATABASE_ADMIN_URL"), { max: 3, onnotice: () => undefined });
  const club = new Club(sql, `club_${randomUUID().slice(0, 8)}`);
  const clients = new Set<Pick<SupabaseClient, "removeAllChannels">>();
  beforeAll(() => club.open());
  afterEach(async () => {
    for (const client of clients) await client.removeAllChannels();
    clients.clear();
  });
  afterAll(async () => {
    await club.close();
    await sql.end();
  });
  return {
    sql,
    club,
    async person(): Promise<Person> {
      const person = await newSignedIn();
      clients.add(person.client);
      await person.client.realtime.setAuth();
      return person;
    },
    closing<C extends Pick<SupabaseClient, "removeAllChannels">>(client: C): C {
      clients.add(client);
      return client;
    },
  };
}
