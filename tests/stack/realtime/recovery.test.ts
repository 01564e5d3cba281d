import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { removePostgres } from "#local/postgres/place.ts";
import { startStack } from "#local/stack.ts";
import { addMember, type Database, type Gateway, newTopic, startDatabase, startGateway } from "./embedded.ts";
import { flush, joined, payloadsOf, until } from "./support.ts";

// A database that starts again under a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

describe("one gateway and its database", () => {
  let database: Database;
  let gateway: Gateway;
  beforeAll(async () => {
    database = await startDatabase();
  });
  afterEach(() => gateway.close());
  afterAll(() => database.stop());

  async function newListener(topic = newTopic()) {
    const person = randomUUID();
    await addMember(database, topic, person);
    const client = await gateway.client(gateway.token(person));
    return { topic, person, heard: await joined(client, topic, { private: true }) };
  }

  /** Lets the gateway's login in no more, and ends its connections of that name; resolves to letting it in again. */
  async function cutOff(name = "local-realtime%") {
    const { sql } = database;
    await sql`alter role supabase_realtime_admin nologin`;
    await sql`
      select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where usename = 'supabase_realtime_admin' and application_name like ${name}`;
    return () => sql`alter role supabase_realtime_admin login`;
  }

  test("what was committed while the gateway did not listen comes once it does, a slow transaction's too", async () => {
    gateway = await startGateway(database, { markEveryMs: 20 });
    const { sql } = database;
    const { topic, heard } = await newListener();
    await sql`select realtime.send('{"n": 1}'::jsonb, 'note', ${topic})`;
    const slow = await sql.reserve();
    await slow`begin`;
    await slow`select realtime.send('{"n": "slow"}'::jsonb, 'note', ${topic})`;
    await flush(sql, topic, heard);
    // Many marks pass over the transaction that is still open.
    for (let n = 0; n < 20; n++) await flush(sql, topic, heard);
    const letIn = await cutOff();
    await sql`select realtime.send('{"n": 2}'::jsonb, 'note', ${topic})`;
    await slow`commit`;
    slow.release();
    await sql`select realtime.send('{"n": 3}'::jsonb, 'note', ${topic})`;
    await letIn();
    await until(() => expect(heard.broadcasts).toHaveLength(4));
    await flush(sql, topic, heard);
    // Each once, whatever came by both ways.
    const numbers = payloadsOf(heard).map(({ n }) => n);
    expect(numbers[0]).toBe(1);
    expect(new Set(numbers)).toEqual(new Set([1, "slow", 2, 3]));
    expect(numbers).toHaveLength(4);
    expect(heard.statuses).toEqual(["SUBSCRIBED"]);
  });

  test("who was removed meanwhile is out before anything is told", async () => {
    gateway = await startGateway(database, { limits: { recheckEveryMs: 3_600_000 }, markEveryMs: 20 });
    const { sql } = database;
    const { topic, heard } = await newListener();
    const removed = await newListener(topic);
    const letIn = await cutOff();
    await sql`delete from public.members where person = ${removed.person}`;
    await sql`select realtime.send('{"secret": 1}'::jsonb, 'note', ${topic})`;
    await letIn();
    await until(() => expect(payloadsOf(heard)).toMatchObject([{ secret: 1 }]));
    await until(() => expect(removed.heard.statuses.at(-1)).toBe("CLOSED"));
    expect(removed.heard.broadcasts).toEqual([]);
  });

  test("a message that was replayed at the join is not heard again when the gateway comes across it", async () => {
    gateway = await startGateway(database);
    const { sql } = database;
    const { topic, person, heard } = await newListener();
    // Only the ear is cut off: joining and reading go on.
    const letIn = await cutOff("local-realtime-listen");
    await sql`select realtime.send('{"n": 1}'::jsonb, 'note', ${topic})`;
    const replay = { since: Date.now() - 60_000, limit: 10 };
    const client = await gateway.client(gateway.token(person));
    const late = await joined(client, topic, { private: true, broadcast: { replay } });
    await letIn();
    await flush(sql, topic, heard, late);
    expect(payloadsOf(heard)).toMatchObject([{ n: 1 }]);
    expect(payloadsOf(late)).toMatchObject([{ n: 1 }]);
    expect(late.broadcasts[0]?.meta?.replayed).toBe(true);
  });

  test("Postgres may restart: channels stay joined, and nothing committed before or after is missed", async () => {
    gateway = await startGateway(database);
    const { topic, heard } = await newListener();
    const { sql } = database;
    await sql`select realtime.send('{"n": 1}'::jsonb, 'note', ${topic})`;
    await database.restart();
    await expect
      .poll(() => sql`select realtime.send('{"n": 2}'::jsonb, 'note', ${topic})`.then(() => "sent"), {
        timeout: 20_000,
      })
      .toBe("sent");
    await until(() => expect(payloadsOf(heard)).toMatchObject([{ n: 1 }, { n: 2 }]), 20_000);
    expect(heard.statuses).toEqual(["SUBSCRIBED"]);
    const late = await newListener(topic);
    expect(late.heard.statuses).toEqual(["SUBSCRIBED"]);
  });

  test("a second gateway on the same database hears what the database sends too", async () => {
    gateway = await startGateway(database);
    const first = gateway;
    const { topic, heard } = await newListener();
    gateway = await startGateway(database);
    try {
      const other = await newListener(topic);
      await database.sql`select realtime.send('{"n": 1}'::jsonb, 'note', ${topic})`;
      for (const each of [heard, other.heard]) await until(() => expect(payloadsOf(each)).toMatchObject([{ n: 1 }]));
    } finally {
      await first.close();
    }
  });

  test("old days are let go of, and a day without a partition still takes messages", async () => {
    gateway = await startGateway(database);
    const { sql } = database;
    await sql.unsafe(`
      create table realtime.messages_2020_01_01 partition of realtime.messages
        for values from ('2020-01-01') to ('2020-01-02');
      insert into realtime.messages (topic, extension, inserted_at) values
        ('old', 'broadcast', '2020-01-01 12:00'), ('old', 'broadcast', '2019-01-01'),
        ('old', 'broadcast', now() - interval '2 days'), ('old', 'broadcast', now() + interval '30 days');
      grant supabase_realtime_admin to current_user;
    `);
    await sql`select realtime.tend_messages()`;
    const partitions = await sql<{ name: string }[]>`
      select inhrelid::regclass::text as name from pg_inherits where inhparent = 'realtime.messages'::regclass order by 1`;
    const days = [0, 1, 2].map((ahead) =>
      new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "_"),
    );
    expect(partitions.map(({ name }) => name)).toEqual(
      expect.arrayContaining([...days.map((day) => `realtime.messages_${day}`), "realtime.messages_default"]),
    );
    expect(partitions.map(({ name }) => name)).not.toContain("realtime.messages_2020_01_01");
    const [left] = await sql`select count(*)::int as rows from realtime.messages where topic = 'old'`;
    expect(left).toEqual({ rows: 2 });
  });
});

test("the gateway and Postgres, each killed with -9, are back, and the clients with them", async () => {
  const dir = join(await mkdtemp(join(tmpdir(), "floyo-realtime-")), "state");
  const stack = await startStack({ dir, ports: "any", appUrl: "http://localhost:9", parts: { jobs: false } });
  const sql = postgres(stack.superUrl, { max: 1, onnotice: () => undefined, connect_timeout: 5 });
  const client = createClient(stack.env.SUPABASE_URL ?? "", stack.env.SUPABASE_PUBLISHABLE_KEY ?? "", {
    auth: { persistSession: false },
    realtime: { reconnectAfterMs: () => 100 },
  });
  const send = (n: number) =>
    expect
      .poll(() => sql`select realtime.send(${sql.json({ n })}, 'note', 'room', false)`.then(() => "sent"), {
        timeout: 30_000,
      })
      .toBe("sent");
  const processes = () =>
    JSON.parse(readFileSync(join(dir, "processes.json"), "utf8")) as { name: string; pid: number }[];
  try {
    const heard = await joined(client, "room");
    await send(1);
    await until(() => expect(payloadsOf(heard)).toMatchObject([{ n: 1 }]));

    process.kill(processes().find(({ name }) => name === "auth")?.pid ?? 0, "SIGKILL");
    await until(() => expect(heard.statuses).toEqual(["SUBSCRIBED", "CHANNEL_ERROR", "SUBSCRIBED"]), 40_000);
    await send(2);
    await until(() => expect(payloadsOf(heard)).toMatchObject([{ n: 1 }, { n: 2 }]));

    const [postmaster] = await sql<{ pid: number }[]>`
      select (string_to_array(pg_read_file('postmaster.pid'), E'\n'))[1]::int as pid`;
    process.kill(postmaster?.pid ?? 0, "SIGKILL");
    await send(3);
    await until(() => expect(payloadsOf(heard)).toMatchObject([{ n: 1 }, { n: 2 }, { n: 3 }]), 40_000);
    expect(heard.statuses).toHaveLength(3);
  } finally {
    await client.removeAllChannels();
    await sql.end({ timeout: 1 });
    await stack.stop();
    await removePostgres(join(dir, "postgres"));
    await rm(join(dir, ".."), { recursive: true, force: true });
  }
});
