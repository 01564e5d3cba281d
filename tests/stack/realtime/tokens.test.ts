import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { generateSigningJwk, loadSigningKey } from "#local/auth/keys.ts";
import { signToken } from "#local/auth/tokens.ts";
import { addMember, type Database, type Gateway, newTopic, startDatabase, startGateway } from "./embedded.ts";
import { flush, joined, listen, payloadsOf, until } from "./support.ts";

// These depend on the key that signs, so they say nothing about a real Supabase.
let database: Database;
let gateway: Gateway;
beforeAll(async () => {
  database = await startDatabase();
});
afterEach(() => gateway.close());
afterAll(() => database.stop());

async function newMember(seconds?: number) {
  const topic = newTopic();
  const person = randomUUID();
  await addMember(database, topic, person);
  return { topic, person, ...(await gateway.client(gateway.token(person, seconds))) };
}

test("a token that has run out, is forged or is none opens no channel", async () => {
  gateway = await startGateway(database);
  const person = randomUUID();
  const strange = loadSigningKey(generateSigningJwk());
  const claims = { sub: person, role: "authenticated", exp: Math.floor(Date.now() / 1000) + 3600 };
  for (const [token, said] of [
    [gateway.token(person, -30), /^InvalidJWTToken: Token has expired 3\d seconds ago$/],
    [signToken(claims, strange), /^JwtSignatureError: Failed to validate JWT signature$/],
    ["no token at all", /^MalformedJWT: The token provided is not a valid JWT$/],
    [gateway.token(person, 60, { role: "supabase_realtime_admin" }), /^InvalidJWTToken: /],
    [gateway.token(person, 60, { role: undefined }), /^InvalidJWTToken: Fields `role` and `exp` are required in JWT$/],
  ] as const) {
    const refused = listen(await gateway.client(token), "anything");
    await until(() => expect(refused.errors[0]).toMatch(said));
  }
});

test("when the token runs out the channel is closed, and says so", async () => {
  gateway = await startGateway(database);
  const member = await newMember(2);
  const heard = await joined(member, member.topic, { private: true });
  await until(() => expect(heard.statuses.at(-1)).toBe("CLOSED"));
  expect(heard.system.at(-1)).toMatchObject({ status: "error", extension: "system" });
  expect(heard.system.at(-1)?.message).toMatch(/^Token has expired \d seconds ago$/);
});

test("a fresh token in time keeps the channel open beyond the end of the first", async () => {
  gateway = await startGateway(database);
  const member = await newMember(2);
  const short = await newMember(2);
  const heard = await joined(member, member.topic, { private: true });
  const left = await joined(short, short.topic, { private: true });
  await member.exchange(gateway.token(member.person));
  await until(() => expect(left.statuses.at(-1)).toBe("CLOSED"));
  await database.sql`select realtime.send('{"late": true}'::jsonb, 'note', ${member.topic})`;
  await until(() => expect(payloadsOf(heard)).toMatchObject([{ late: true }]));
  expect(heard.statuses).toEqual(["SUBSCRIBED"]);
});

test("a token of somebody who may not read, or one that is forged, ends the channel", async () => {
  gateway = await startGateway(database, { limits: { recheckEveryMs: 3_600_000 } });
  const [first, second] = [await newMember(), await newMember()];
  const one = await joined(first, first.topic, { private: true });
  const two = await joined(second, second.topic, { private: true });
  await first.exchange(gateway.token(randomUUID()));
  await until(() => expect(one.statuses.at(-1)).toBe("CLOSED"));
  expect(one.system.at(-1)?.message).toBe(
    `You no longer have permission to read from this Channel topic: ${first.topic}`,
  );
  await second.exchange(`${gateway.token(second.person)}x`);
  await until(() => expect(two.statuses.at(-1)).toBe("CLOSED"));
  expect(two.system.at(-1)?.message).toBe("Failed to validate JWT signature");
});

test("a member who is removed is out at once when the database says so, and hears nothing that comes after", async () => {
  gateway = await startGateway(database, { limits: { recheckEveryMs: 3_600_000 } });
  const { sql } = database;
  const org = newTopic();
  const [removed, stayer] = [await newMember(), await newMember()];
  for (const { person } of [removed, stayer]) await addMember(database, org, person);
  const out = await joined(removed, org, { private: true });
  const own = await joined(removed, removed.topic, { private: true });
  const stays = await joined(stayer, org, { private: true });
  await sql.begin(async (tx) => {
    await tx`delete from public.members where person = ${removed.person}`;
    // On a topic that nobody has joined here: what counts is the event.
    await tx`select realtime.send('{}'::jsonb, 'membership_ended', ${newTopic()})`;
    await tx`select realtime.send('{"secret": 1}'::jsonb, 'note', ${org})`;
  });
  await until(() => expect([out, own].map(({ statuses }) => statuses.at(-1))).toEqual(["CLOSED", "CLOSED"]));
  await flush(sql, org, stays);
  expect(payloadsOf(stays)).toMatchObject([{ secret: 1 }]);
  expect(out.broadcasts).toEqual([]);
  expect(out.system.at(-1)?.message).toBe(`You no longer have permission to read from this Channel topic: ${org}`);
  const again = listen(removed, org, { private: true });
  await until(() => expect(again.errors[0]).toMatch(/^Unauthorized: /));
});

test("a member who is removed without a word is out at the next look, and one who loses writing stops sending", async () => {
  gateway = await startGateway(database, { limits: { recheckEveryMs: 100 } });
  const { sql } = database;
  const topic = newTopic();
  const [removed, muted, stayer] = [await newMember(), await newMember(), await newMember()];
  for (const { person } of [removed, muted, stayer]) await addMember(database, topic, person);
  const out = await joined(removed, topic, { private: true });
  const quiet = await joined(muted, topic, { private: true, broadcast: { ack: true } });
  const stays = await joined(stayer, topic, { private: true });
  const say = () => quiet.channel.send({ type: "broadcast", event: "note", payload: {} });
  expect(await say()).toBe("ok");
  await sql`delete from public.members where person = ${removed.person}`;
  await sql`update public.members set role = 'reader' where person = ${muted.person}`;
  await until(() => expect(out.statuses.at(-1)).toBe("CLOSED"));
  await until(() => expect(quiet.statuses).toEqual(["SUBSCRIBED"]));
  await expect.poll(say, { interval: 100, timeout: 5_000 }).toBe("error");
  expect(stays.statuses).toEqual(["SUBSCRIBED"]);
});
