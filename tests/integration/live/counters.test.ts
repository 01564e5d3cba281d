import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  addMember,
  addSharedOrg,
  asPerson,
  connectAdmin,
  connectApp,
  consent,
  insertEvents,
  type Person,
  type Sql,
  signUp,
} from "#tests/integration/data/database.ts";

let admin: postgres.Sql;
let app: postgres.Sql;

beforeAll(() => {
  admin = connectAdmin(4);
  app = connectApp(8);
});
afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
});

async function newPerson(): Promise<Person> {
  const person = await signUp(admin);
  await consent(admin, person.userId);
  return person;
}

type Versions = Record<string, number>;

async function versionsOf({ orgId, userId }: Person): Promise<Versions> {
  const rows = await admin<{ topic: string; version: string }[]>`
    select topic, version from floyo.changes where org_id = ${orgId} and user_id = ${userId}`;
  return Object.fromEntries(rows.map(({ topic, version }) => [topic, Number(version)]));
}

/** What was sent to a person's channel, in order: the event, and the payload without the id that every message gets. */
async function toldTo({ orgId, userId }: Person): Promise<{ event: string; payload: object }[]> {
  const rows = await admin<{ event: string; payload: Record<string, unknown> }[]>`
    select event, payload from realtime.messages
    where topic = ${`member:${orgId}:${userId}`} order by inserted_at, payload::text`;
  return rows.map(({ event, payload: { id, ...payload } }) => ({ event, payload }));
}

/** The topics that `run` moved, in a transaction of the person's. */
async function movedBy(person: Person, run: (tx: postgres.TransactionSql) => Promise<unknown>): Promise<string[]> {
  const before = await versionsOf(person);
  await asPerson(app, person.userId, run);
  const after = await versionsOf(person);
  return Object.keys(after)
    .filter((topic) => after[topic] !== before[topic])
    .sort();
}

const pattern = ({ orgId, userId }: Person) => ({
  org_id: orgId,
  user_id: userId,
  kind: "usage",
  key: randomUUID(),
  title: "Uses csv",
  support: 3,
  confidence: 0.5,
  first_seen_at: new Date(),
  last_seen_at: new Date(),
  distinct_days: 1,
  statistics: {},
  evidence: {},
});

const suggestion = ({ orgId, userId }: Person) => ({
  org_id: orgId,
  user_id: userId,
  key: randomUUID(),
  title: "Run the report",
  reason: "Seen 3 times",
  confidence: 0.5,
  score: 0.5,
  evidence: {},
  connectors: ["local"],
  draft: {},
  pattern_ids: [],
});

describe("each write moves its topic, and no other", () => {
  test("events, stored and deleted", async () => {
    const person = await newPerson();
    expect(await movedBy(person, (tx) => insertEvents(tx, person, [{}, {}]))).toEqual(["events"]);
    expect(await movedBy(person, (tx) => tx`delete from floyo.events where user_id = ${person.userId}`)).toEqual([
      "events",
    ]);
  });

  test("events that were stored before move nothing", async () => {
    const person = await newPerson();
    const id = randomUUID();
    await asPerson(app, person.userId, (tx) => insertEvents(tx, person, [{ id }]));
    expect(await movedBy(person, (tx) => insertEvents(tx, person, [{ id }]))).toEqual([]);
  });

  test("what is learned of a day, patterns and the analysis", async () => {
    const person = await newPerson();
    const { orgId: org_id, userId: user_id } = person;
    await asPerson(app, person.userId, (tx) => insertEvents(tx, person, [{}]));
    expect(await movedBy(person, (tx) => tx`delete from floyo.dirty_days where user_id = ${user_id}`)).toEqual([
      "patterns",
    ]);
    const day = { org_id, user_id, utc_day: "2026-11-02", engine_version: "1", summary: {}, event_count: 1 };
    expect(await movedBy(person, (tx) => tx`insert into floyo.mining_days ${tx(day)}`)).toEqual(["patterns"]);
    expect(await movedBy(person, (tx) => tx`insert into floyo.patterns ${tx(pattern(person))}`)).toEqual(["patterns"]);
    expect(await movedBy(person, (tx) => tx`insert into floyo.analyses ${tx({ org_id, user_id })}`)).toEqual([
      "patterns",
    ]);
  });

  test("suggestions, devices, keys, profile and consent", async () => {
    const person = await newPerson();
    const { orgId: org_id, userId: user_id } = person;
    const device = { org_id, user_id, id: randomUUID(), name: "A laptop" };
    const key = {
      org_id,
      user_id,
      name: "k",
      prefix: "floyo_live_",
      scopes: ["events:read"],
      key_hash: Buffer.alloc(32, randomUUID()),
    };
    const decision = { user_id, purpose: "collection", granted: false, version: "test" };
    expect(await movedBy(person, (tx) => tx`insert into floyo.suggestions ${tx(suggestion(person))}`)).toEqual([
      "suggestions",
    ]);
    expect(
      await movedBy(person, (tx) => tx`update floyo.suggestions set title = 'x' where user_id = ${user_id}`),
    ).toEqual(["suggestions"]);
    expect(await movedBy(person, (tx) => tx`insert into floyo.devices ${tx(device)}`)).toEqual(["devices"]);
    expect(await movedBy(person, (tx) => tx`insert into floyo.api_keys ${tx(key)}`)).toEqual(["api_keys"]);
    expect(
      await movedBy(person, (tx) => tx`update floyo.api_keys set revoked_at = now() where user_id = ${user_id}`),
    ).toEqual(["api_keys"]);
    expect(
      await movedBy(person, (tx) => tx`update floyo.profiles set timezone = 'UTC' where user_id = ${user_id}`),
    ).toEqual(["account"]);
    expect(await movedBy(person, (tx) => tx`insert into floyo.consents ${tx(decision)}`)).toEqual(["account"]);
  });

  test("a change of the person, in every workspace of theirs; of a workspace, for every member", async () => {
    const [person, colleague] = [await newPerson(), await newPerson()];
    const org = await addSharedOrg(admin);
    for (const { userId } of [person, colleague]) await addMember(admin, org, userId, "member");
    const shared = { ...person, orgId: org };
    const beside = { ...colleague, orgId: org };
    const before = await Promise.all([person, shared, beside].map(versionsOf));
    await asPerson(
      app,
      person.userId,
      (tx) => tx`update floyo.profiles set timezone = 'UTC' where user_id = ${person.userId}`,
    );
    const after = await Promise.all([person, shared, beside].map(versionsOf));
    expect(after.map((versions, i) => versions.account !== before[i]?.account)).toEqual([true, true, false]);
    await admin`update floyo.organizations set name = 'Renamed' where id = ${org}`;
    const renamed = await Promise.all([person, shared, beside].map(versionsOf));
    expect(renamed.map((versions, i) => versions.account !== after[i]?.account)).toEqual([false, true, true]);
  });
});

test("every table about a person's work counts under a topic, or is listed here with its reason", async () => {
  const silent: Record<string, string> = {
    event_hours: "changes with events alone",
    idempotency_keys: "nobody reads it",
    visits: "when a person last looked, noted by the page that shows it",
    changes: "the counters themselves",
    change_notes: "the counters themselves",
    activitywatch_buckets: "other clients ask for it; what pages show of it is in events",
    activitywatch_events: "likewise",
    device_logins: "asked for until it is decided, by the machine that waits",
    ledger_entries: "one a batch; what it counts shows in events and devices",
    privacy_rule_hits: "counted at every batch, shown beside the rules when they are read",
  };
  const rows = await admin<{ name: string }[]>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'floyo'::regnamespace and c.relkind = 'r'
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id')
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id')
      and not exists (
        select from pg_trigger t join pg_proc p on p.oid = t.tgfoid where t.tgrelid = c.oid and p.proname like 'note\\_%'
      )`;
  expect(
    rows.map(({ name }) => name).filter((name) => !(name in silent)),
    "give the table triggers that call floyo_private.note_changes, as the migration change_counters does",
  ).toEqual([]);
});

describe("a transaction", () => {
  test("counts each topic once and tells all of them in one message, however many statements it had", async () => {
    const person = await newPerson();
    const told = (await toldTo(person)).length;
    await asPerson(app, person.userId, async (tx) => {
      await insertEvents(tx, person, [{}, {}]);
      await insertEvents(tx, person, [{}]);
      await tx`insert into floyo.patterns ${tx(pattern(person))}`;
      await tx`insert into floyo.patterns ${tx(pattern(person))}`;
    });
    const { events, patterns } = await versionsOf(person);
    expect((await toldTo(person)).slice(told)).toEqual([
      { event: "changed", payload: { versions: { events, patterns } } },
    ]);
  });

  test("that is rolled back counts nothing and tells nothing, in part or as a whole", async () => {
    const person = await newPerson();
    const [before, told] = [await versionsOf(person), await toldTo(person)];
    await asPerson(app, person.userId, async (tx) => {
      await tx
        .savepoint(async (inner) => {
          await insertEvents(inner, person, [{}]);
          throw new Error("take it back");
        })
        .catch(() => undefined);
    });
    await asPerson(app, person.userId, async (tx) => {
      await insertEvents(tx, person, [{}]);
      throw new Error("take it back");
    }).catch(() => undefined);
    expect([await versionsOf(person), await toldTo(person)]).toEqual([before, told]);
  });

  test("shows its versions with its rows, and leaves no note behind", async () => {
    const person = await newPerson();
    const before = await versionsOf(person);
    await asPerson(app, person.userId, async (tx) => {
      await insertEvents(tx, person, [{}]);
      expect(await versionsOf(person)).toEqual(before);
    });
    expect((await versionsOf(person)).events).toBeGreaterThan(before.events ?? 0);
    expect(await admin`select from floyo.change_notes where user_id = ${person.userId}`).toHaveLength(0);
  });

  test("says nothing of what changed", async () => {
    const person = await newPerson();
    await asPerson(app, person.userId, (tx) =>
      insertEvents(tx, person, [{ path: "/home/ada/secret.csv", project: "secret" }]),
    );
    const text = JSON.stringify(await toldTo(person));
    expect(text).toContain("versions");
    expect(text).not.toContain("secret");
  });
});

test("many writers of one person, of several topics in opposite orders, all count and none deadlocks", async () => {
  const person = await newPerson();
  const begun = await versionsOf(person);
  const writes: ((tx: Sql) => Promise<unknown>)[] = [
    (tx) => insertEvents(tx, person, [{}]),
    (tx) => tx`insert into floyo.patterns ${tx(pattern(person))}`,
    (tx) => tx`insert into floyo.suggestions ${tx(suggestion(person))}`,
  ];
  const seen = new Set<number>();
  await Promise.all(
    Array.from({ length: 24 }, async (_, n) => {
      const order = n % 2 === 0 ? writes : writes.toReversed();
      await asPerson(app, person.userId, async (tx) => {
        for (const write of order) await write(tx);
      });
      seen.add((await versionsOf(person)).events ?? 0);
    }),
  );
  const ended = await versionsOf(person);
  for (const topic of ["events", "patterns", "suggestions"])
    expect(ended[topic], topic).toBeGreaterThan(begun[topic] ?? 0);
  const told = (await toldTo(person)).filter(({ payload }) => "events" in (payload as { versions: Versions }).versions);
  expect(told).toHaveLength(24);
  expect(new Set(told.map(({ payload }) => JSON.stringify(payload))).size).toBe(24);
  expect(Math.max(...seen)).toBe(ended.events);
});

describe("who leaves a workspace", () => {
  test("is told so, and then nothing more of it", async () => {
    const person = await newPerson();
    const org = await addSharedOrg(admin);
    await addMember(admin, org, person.userId, "member");
    const there = { ...person, orgId: org };
    await asPerson(app, person.userId, (tx) => insertEvents(tx, there, [{}]));
    const before = await toldTo(there);
    await admin`update floyo.organization_members set removed_at = now() where org_id = ${org} and user_id = ${person.userId}`;
    expect((await toldTo(there)).slice(before.length)).toEqual([{ event: "membership_ended", payload: {} }]);
    await admin`delete from floyo.events where org_id = ${org} and user_id = ${person.userId}`;
    await admin`update floyo.profiles set timezone = 'UTC' where user_id = ${person.userId}`;
    expect(await toldTo(there)).toHaveLength(before.length + 1);
  });

  test("with their whole account leaves no counter behind", async () => {
    const person = await newPerson();
    await asPerson(app, person.userId, (tx) => insertEvents(tx, person, [{}]));
    await admin`delete from auth.users where id = ${person.userId}`;
    expect(await versionsOf(person)).toEqual({});
  });

  test("and comes back, finds versions that were never there before", async () => {
    const person = await newPerson();
    const org = await addSharedOrg(admin);
    const there = { ...person, orgId: org };
    await addMember(admin, org, person.userId, "member");
    await asPerson(app, person.userId, (tx) => insertEvents(tx, there, [{}]));
    const before = await versionsOf(there);
    await admin`delete from floyo.organization_members where org_id = ${org} and user_id = ${person.userId}`;
    await addMember(admin, org, person.userId, "member");
    await asPerson(app, person.userId, (tx) => insertEvents(tx, there, [{}]));
    expect((await versionsOf(there)).events).toBeGreaterThan(before.events ?? 0);
  });
});
