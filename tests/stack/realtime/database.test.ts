import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { expect, test } from "vitest";
import { fromEnv, newClient } from "#tests/stack/auth/support.ts";
import { flush, joined, oldClient, payloadsOf, setUp, until } from "./support.ts";

const { sql, club, person, closing } = setUp();

async function newListener() {
  const topic = club.newTopic();
  const one = await person();
  await club.let(one, topic, "receive");
  return { topic, one, heard: await joined(one.client, topic, { private: true }) };
}

test("realtime.send is heard once it is committed, with its id, and not at all when it is rolled back", async () => {
  const { topic, heard } = await newListener();
  const undo = new Error("undo");
  await expect(
    sql.begin(async (tx) => {
      await tx`select realtime.send('{"n": 0}'::jsonb, 'note', ${topic})`;
      throw undo;
    }),
  ).rejects.toBe(undo);
  await sql.begin(async (tx) => {
    await tx`select realtime.send('{"n": 1}'::jsonb, 'note', ${topic})`;
    await flush(sql, topic, heard);
    expect(heard.broadcasts).toEqual([]);
    await tx`select realtime.send('{"n": 2, "id": "mine"}'::jsonb, 'note', ${topic})`;
  });
  await until(() => expect(heard.broadcasts).toHaveLength(2));
  const [first, second] = heard.broadcasts;
  expect(first).toEqual({
    type: "broadcast",
    event: "note",
    payload: { n: 1, id: expect.any(String) },
    meta: { id: first?.payload.id },
  });
  expect(second).toMatchObject({ payload: { n: 2, id: "mine" }, meta: { id: expect.any(String) } });
});

test("a message beyond what a notification holds comes whole, and many come in order", async () => {
  const { topic, heard } = await newListener();
  const text = "€".repeat(20_000);
  await sql`select realtime.send(${sql.json({ text })}, 'large', ${topic})`;
  await sql`select realtime.send(jsonb_build_object('n', n), 'many', ${topic}) from generate_series(1, 60) n`;
  await until(() => expect(heard.broadcasts).toHaveLength(61));
  expect(heard.broadcasts[0]?.payload.text).toBe(text);
  expect(payloadsOf(heard).slice(1)).toMatchObject(Array.from({ length: 60 }, (_, index) => ({ n: index + 1 })));
});

test("a public message is heard on the public topic, without a policy, in both versions of the protocol", async () => {
  const topic = `public-${randomUUID()}`;
  const now = await joined(closing(newClient()), topic);
  const before = await joined(closing(oldClient()), topic);
  await sql`select realtime.send('{"open": "€"}'::jsonb, 'note', ${topic}, false)`;
  await until(() => expect(now.broadcasts).toHaveLength(1));
  await until(() => expect(before.broadcasts).toEqual(now.broadcasts));
  expect(now.broadcasts).toMatchObject([{ type: "broadcast", event: "note", payload: { open: "€" } }]);
});

test("a trigger tells each change of a row with realtime.broadcast_changes", async () => {
  const { topic, heard } = await newListener();
  const name = `trigger_${randomUUID().slice(0, 8)}`;
  await sql.unsafe(`
    create schema ${name};
    create table ${name}.things (id int primary key, label text);
    create function ${name}.tell() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      perform realtime.broadcast_changes('${topic}', tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
      return null;
    end $$;
    create trigger tell after insert or update or delete on ${name}.things
      for each row execute function ${name}.tell();
  `);
  try {
    await sql.unsafe(`insert into ${name}.things values (1, 'one'), (2, 'two')`);
    await sql.unsafe(`update ${name}.things set label = 'more' where id = 1`);
    await sql.unsafe(`delete from ${name}.things where id = 2`);
    await until(() => expect(heard.broadcasts).toHaveLength(4));
    const at = { table: "things", schema: name };
    expect(payloadsOf(heard)).toMatchObject([
      { ...at, operation: "INSERT", record: { id: 1, label: "one" }, old_record: null },
      { ...at, operation: "INSERT", record: { id: 2, label: "two" }, old_record: null },
      { ...at, operation: "UPDATE", record: { id: 1, label: "more" }, old_record: { id: 1, label: "one" } },
      { ...at, operation: "DELETE", record: null, old_record: { id: 2, label: "two" } },
    ]);
    expect(heard.broadcasts.map(({ event }) => event)).toEqual(["INSERT", "INSERT", "UPDATE", "DELETE"]);
  } finally {
    await sql.unsafe(`drop schema ${name} cascade`);
  }
});

test("what cannot be sent is a warning, and leaves the caller's work alone", async () => {
  const warnings: string[] = [];
  const noting = postgres(fromEnv("DATABASE_ADMIN_URL"), {
    max: 1,
    onnotice: (notice) => warnings.push(String(notice.message)),
  });
  try {
    const [row] = await noting.begin(async (tx) => {
      await tx`select realtime.send('["not an object"]'::jsonb, 'note', 'anywhere')`;
      // No policy lets this role send here.
      await tx`set local role authenticated`;
      await tx`select realtime.send('{}'::jsonb, 'note', 'anywhere')`;
      return tx`select 1 as still`;
    });
    expect(row).toEqual({ still: 1 });
    expect(warnings).toHaveLength(2);
    for (const warning of warnings) expect(warning).toMatch(/^ErrorSendingBroadcastMessage: /);
  } finally {
    await noting.end();
  }
  await expect(
    sql`select realtime.broadcast_changes('t', 'e', 'TRUNCATE', 'a', 'b', null::record, null::record)`,
  ).rejects.toThrow(/Unexpected operation type: TRUNCATE/);
});

test("joining with replay brings what was sent before, marked, and not a second time", async () => {
  const topic = club.newTopic();
  const one = await person();
  await club.let(one, topic, "receive");
  const since = Date.now() - 60_000;
  for (const n of [1, 2, 3]) await sql`select realtime.send(${sql.json({ n })}, 'note', ${topic})`;
  const heard = await joined(one.client, topic, { private: true, broadcast: { replay: { since, limit: 2 } } });
  await sql`select realtime.send('{"n": 4}'::jsonb, 'note', ${topic})`;
  await until(() => expect(payloadsOf(heard)).toMatchObject([{ n: 2 }, { n: 3 }, { n: 4 }]));
  expect(heard.broadcasts.map(({ meta }) => meta?.replayed === true)).toEqual([true, true, false]);
});

test("the role of migrations writes policies on the messages, and makes nothing else in their schema", async () => {
  const [table] = await sql`
    select relrowsecurity as secured, relkind as kind from pg_class where oid = 'realtime.messages'::regclass`;
  expect(table).toEqual({ secured: true, kind: "p" });
  await expect(sql`create table realtime.planted (id int)`).rejects.toThrow(/permission denied for schema realtime/);
  const columns = await sql<{ name: string; type: string }[]>`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = 'realtime.messages'::regclass and attnum > 0 and not attisdropped`;
  expect(Object.fromEntries(columns.map(({ name, type }) => [name, type]))).toMatchObject({
    topic: "text",
    extension: "text",
    payload: "jsonb",
    event: "text",
    private: "boolean",
    updated_at: "timestamp without time zone",
    inserted_at: "timestamp without time zone",
    id: "uuid",
  });
});

test("asking the policies leaves no message behind", async () => {
  const { topic, one } = await newListener();
  await club.let(one, topic, "send");
  const [row] = await sql`select count(*)::int as messages from realtime.messages where topic = ${topic}`;
  expect(row).toEqual({ messages: 0 });
});
