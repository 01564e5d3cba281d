import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { adminClient, fromEnv, newClient } from "#tests/stack/auth/support.ts";
import { flush, joined, listen, oldClient, payloadsOf, setUp, until } from "./support.ts";

const { sql, club, person, closing } = setUp();

test("a private channel takes those whom the policies let receive, and says why to the others", async () => {
  const topic = club.newTopic();
  const [member, stranger] = [await person(), await person()];
  await club.let(member, topic, "receive");
  await joined(member.client, topic, { private: true });
  const refused = listen(stranger.client, topic, { private: true });
  await until(() => expect(refused.errors).not.toEqual([]));
  expect(refused.statuses[0]).toBe("CHANNEL_ERROR");
  expect(refused.errors[0]).toBe(`Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`);
  const nobody = listen(closing(newClient()), topic, { private: true });
  await until(() => expect(nobody.errors[0]).toMatch(/^Unauthorized: /));
});

test("a client's broadcast reaches the others, itself only when it asked for that, and nobody elsewhere", async () => {
  const topic = `public-${randomUUID()}`;
  const [ada, bob, eve] = [closing(newClient()), closing(newClient()), closing(newClient())];
  const quiet = await joined(ada, topic, { broadcast: { ack: true } });
  const echoing = await joined(bob, topic, { broadcast: { ack: true, self: true } });
  const elsewhere = await joined(eve, `${topic}-b`, { broadcast: { ack: true, self: true } });
  expect(await quiet.channel.send({ type: "broadcast", event: "note", payload: { from: "ada", ü: "€🙂" } })).toBe("ok");
  expect(await echoing.channel.send({ type: "broadcast", event: "note", payload: { from: "bob" } })).toBe("ok");
  await until(() => expect(payloadsOf(echoing)).toEqual([{ from: "ada", ü: "€🙂" }, { from: "bob" }]));
  await until(() => expect(payloadsOf(quiet)).toEqual([{ from: "bob" }]));
  expect(await elsewhere.channel.send({ type: "broadcast", event: "note", payload: {} })).toBe("ok");
  await until(() => expect(payloadsOf(elsewhere)).toEqual([{}]));
});

test("what is sent privately is not heard on the public topic of the same name", async () => {
  const topic = club.newTopic();
  const member = await person();
  await club.let(member, topic, "receive", "send");
  const inside = await joined(member.client, topic, { private: true, broadcast: { self: true, ack: true } });
  const outside = await joined(closing(newClient()), topic, { broadcast: { self: true, ack: true } });
  expect(await inside.channel.send({ type: "broadcast", event: "note", payload: { secret: 1 } })).toBe("ok");
  expect(await outside.channel.send({ type: "broadcast", event: "note", payload: { open: 1 } })).toBe("ok");
  await until(() => expect(payloadsOf(inside)).toEqual([{ secret: 1 }]));
  await until(() => expect(payloadsOf(outside)).toEqual([{ open: 1 }]));
});

test("who may receive may not therefore send", async () => {
  const topic = club.newTopic();
  const [reader, writer] = [await person(), await person()];
  await club.let(reader, topic, "receive");
  await club.let(writer, topic, "receive", "send");
  const reading = await joined(reader.client, topic, { private: true, broadcast: { ack: true } });
  const writing = await joined(writer.client, topic, { private: true, broadcast: { ack: true } });
  const answer = await reading.channel.send({ type: "broadcast", event: "note", payload: {} }, { timeout: 1_000 });
  expect(answer).not.toBe("ok");
  expect(await writing.channel.send({ type: "broadcast", event: "note", payload: { by: "writer" } })).toBe("ok");
  await until(() => expect(payloadsOf(reading)).toEqual([{ by: "writer" }]));
  expect(writing.broadcasts).toEqual([]);
});

test("both forms of the protocol hear each other, and bytes go where there are words for them", async () => {
  const topic = `public-${randomUUID()}`;
  const before = await joined(closing(oldClient()), topic, { broadcast: { ack: true } });
  const now = await joined(closing(newClient()), topic, { broadcast: { ack: true } });
  const other = await joined(closing(newClient()), topic, { broadcast: { ack: true } });
  expect(await before.channel.send({ type: "broadcast", event: "note", payload: { by: "1.0.0 €" } })).toBe("ok");
  expect(await now.channel.send({ type: "broadcast", event: "note", payload: { by: "2.0.0 €" } })).toBe("ok");
  const bytes = new Uint8Array([0, 255, 3, 4]).buffer;
  expect(await now.channel.send({ type: "broadcast", event: "bytes", payload: bytes })).toBe("ok");
  expect(await now.channel.send({ type: "broadcast", event: "note", payload: { last: true } })).toBe("ok");
  await until(() => expect(payloadsOf(before)).toEqual([{ by: "2.0.0 €" }, { last: true }]));
  await until(() => expect(other.broadcasts.map(({ event }) => event)).toEqual(["note", "note", "bytes", "note"]));
  expect(other.broadcasts[0]).toMatchObject({ type: "broadcast", event: "note", payload: { by: "1.0.0 €" } });
  expect(new Uint8Array(other.broadcasts[2]?.payload as unknown as ArrayBuffer)).toEqual(new Uint8Array(bytes));
});

test("a broadcast can be sent without a socket, as what the caller may", async () => {
  const topic = club.newTopic();
  const [reader, writer] = [await person(), await person()];
  await club.let(reader, topic, "receive");
  await club.let(writer, topic, "send");
  const reading = await joined(reader.client, topic, { private: true });
  const sender = writer.client.channel(topic, { config: { private: true } });
  expect(await sender.httpSend("note", { by: "writer", "Ü €": "🙂" })).toEqual({ success: true });
  // Not subscribed, so that the client goes the same way by itself, in the form of a batch.
  expect(await sender.send({ type: "broadcast", event: "batch", payload: { by: "writer" } })).toBe("ok");
  await reader.client
    .channel(topic)
    .httpSend("note", { by: "reader" })
    .catch(() => undefined);
  const server = closing(adminClient()).channel(topic, { config: { private: true } });
  expect(await server.httpSend("note", { by: "server" })).toEqual({ success: true });
  await until(() =>
    expect(payloadsOf(reading)).toEqual([{ by: "writer", "Ü €": "🙂" }, { by: "writer" }, { by: "server" }]),
  );
});

test("REST refuses what it cannot send, and says what is wrong", async () => {
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${fromEnv("SUPABASE_URL")}/realtime/v1/api/broadcast${path}`, {
      method: "POST",
      body,
      headers: { apikey: fromEnv("SUPABASE_PUBLISHABLE_KEY"), "content-type": "application/json", ...headers },
    });
  expect((await post("", "{}", { apikey: "" })).status).toBe(401);
  expect((await post("", "{}", { apikey: "sb_publishable_wrong" })).status).toBe(401);
  expect((await post("", "{}")).status).toBe(422);
  expect((await post("", JSON.stringify({ messages: [{ topic: "t", payload: {} }] }))).status).toBe(422);
  expect((await post("", JSON.stringify({ messages: [{ topic: "t", event: "e", payload: {} }] }))).status).toBe(202);
});

test("a channel that was left hears nothing more, and can be joined again", async () => {
  const topic = club.newTopic();
  const [leaver, stayer] = [await person(), await person()];
  for (const one of [leaver, stayer]) await club.let(one, topic, "receive");
  const staying = await joined(stayer.client, topic, { private: true });
  const left = await joined(leaver.client, topic, { private: true });
  expect(await left.channel.unsubscribe()).toBe("ok");
  await until(() => expect(left.statuses.at(-1)).toBe("CLOSED"));
  await sql`select realtime.send('{"n": 1}'::jsonb, 'note', ${topic})`;
  await flush(sql, topic, staying);
  expect(left.broadcasts).toEqual([]);
  const again = await joined(leaver.client, topic, { private: true });
  await sql`select realtime.send('{"n": 2}'::jsonb, 'note', ${topic})`;
  await until(() => expect(payloadsOf(again)).toMatchObject([{ n: 2 }]));
});

test("without a key that is known there is no socket", async () => {
  const url = `${fromEnv("SUPABASE_URL").replace(/^http/, "ws")}/realtime/v1/websocket?vsn=2.0.0`;
  for (const key of ["", "&apikey=sb_publishable_wrong"]) {
    const socket = new WebSocket(url + key);
    const outcome = await new Promise((resolve) => {
      socket.onopen = () => resolve("open");
      socket.onerror = () => resolve("refused");
    });
    expect(outcome).toBe("refused");
  }
});
