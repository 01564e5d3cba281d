import { RealtimeClient } from "@supabase/realtime-js";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { GET as connect } from "#app/api/v1/realtime/route.ts";
import { GET as versions } from "#app/api/v1/realtime/versions/route.ts";
import { POST as record } from "#app/api/v1/telemetry/route.ts";
import { openChannel, type Place } from "#lib/browser/open-channel.ts";
import { closeDb } from "#lib/platform/db.ts";
import { call, json, refusal } from "#tests/integration/door/operations.ts";
import {
  adminSql,
  endAdminSql,
  giveKey,
  makeOrganization,
  makePerson,
  type Person,
} from "#tests/integration/door/people.ts";

const hangUps = new Set<() => void>();
afterEach(() => {
  for (const hangUp of hangUps) hangUp();
  hangUps.clear();
});
afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

async function placeOf({ cookie }: Person, org?: string): Promise<Place> {
  const response = await call(connect, { headers: { cookie, ...(org ? { "x-floyo-org": org } : {}) } });
  expect(response.status).toBe(200);
  return (await response.json()) as Place;
}

/** Joins as a page does, and notes what it hears. */
async function listen(place: Place) {
  const heard: unknown[] = [];
  const states: string[] = [];
  hangUps.add(
    openChannel(place, {
      token: async () => place.token,
      joined: () => states.push("joined"),
      changed: (changed) => heard.push(changed),
      ended: () => states.push("ended"),
      lost: () => states.push("lost"),
    }),
  );
  return { heard, states };
}

async function consented(): Promise<Person> {
  const person = await makePerson();
  await adminSql()`
    insert into floyo.consents (user_id, purpose, granted, version) values (${person.userId}, 'collection', true, 'test')`;
  return person;
}

async function send(person: Person) {
  const key = await giveKey(person, { scopes: ["telemetry:write"] });
  const event = {
    id: crypto.randomUUID(),
    type: "file_modified",
    occurred_at: new Date().toISOString(),
    path: "a.csv",
  };
  const response = await call(record, json({ events: [event] }, { "x-api-key": key }));
  expect(response.status).toBe(200);
}

const now = async ({ cookie }: Person) => {
  const response = await call(versions, { headers: { cookie } });
  return ((await response.json()) as { versions: Record<string, number> }).versions;
};

describe("where to listen", () => {
  test("is told to a session, with a token of its own that no cache keeps", async () => {
    const person = await makePerson();
    const response = await call(connect, { headers: { cookie: person.cookie } });
    const place = (await response.json()) as Place;
    expect(place).toMatchObject({ channel: `member:${person.orgId}:${person.userId}`, token: person.accessToken });
    expect(Date.parse(place.expires_at)).toBeGreaterThan(Date.now());
    expect([response.headers.get("cache-control"), response.headers.has("etag")]).toEqual(["no-store", false]);
  });

  test("is told to no API key, whatever its scopes", async () => {
    const person = await makePerson();
    const key = await giveKey(person, { scopes: ["events:read", "profile:read"] });
    for (const handler of [connect, versions]) {
      const { status, code } = await refusal(await call(handler, { headers: { "x-api-key": key } }));
      expect([status, code]).toEqual([403, "FORBIDDEN"]);
    }
  });

  test("is told for workspaces of one's own alone", async () => {
    const [person, other] = [await makePerson(), await makePerson()];
    const response = await call(connect, { headers: { cookie: person.cookie, "x-floyo-org": other.orgSlug } });
    expect((await refusal(response)).status).toBe(404);
  });
});

describe("a person's channel", () => {
  test("hears each change as it is committed, in the versions that the API gives", async () => {
    const person = await consented();
    const { heard, states } = await listen(await placeOf(person));
    await until(() => expect(states).toEqual(["joined"]));
    await send(person);
    await until(() => expect(heard).toEqual(expect.arrayContaining([{ events: expect.any(Number) }])));
    expect(heard).toContainEqual({ events: (await now(person)).events });
  });

  test("hears nothing of anybody else", async () => {
    const [person, other] = [await consented(), await consented()];
    const [mine, theirs] = [await listen(await placeOf(person)), await listen(await placeOf(other))];
    await until(() => expect([...mine.states, ...theirs.states]).toEqual(["joined", "joined"]));
    await send(other);
    await until(() => expect(theirs.heard).toContainEqual({ events: expect.any(Number) }));
    expect(mine.heard).toEqual([]);
  });

  test("is closed to everybody else, colleagues and the owner of the workspace included", async () => {
    const [owner, member] = [await makePerson(), await makePerson()];
    const team = await makeOrganization(owner);
    await adminSql()`
      insert into floyo.organization_members (org_id, user_id, role) values (${team.id}, ${member.userId}, 'member')`;
    const theirs = await placeOf(member, team.slug);
    const { states } = await listen({ ...(await placeOf(owner, team.slug)), channel: theirs.channel });
    await until(() => expect(states).toEqual(["lost"]));
  });

  test("ends for a removed member at once, and cannot be joined again", async () => {
    const [owner, member] = [await makePerson(), await consented()];
    const team = await makeOrganization(owner);
    await adminSql()`
      insert into floyo.organization_members (org_id, user_id, role) values (${team.id}, ${member.userId}, 'member')`;
    const place = await placeOf(member, team.slug);
    const { heard, states } = await listen(place);
    await until(() => expect(states).toEqual(["joined"]));
    const before = heard.length;
    await adminSql()`
      update floyo.organization_members set removed_at = now() where org_id = ${team.id} and user_id = ${member.userId}`;
    await until(() => expect(states).toEqual(["joined", "ended"]));
    expect(heard).toHaveLength(before);
    const again = await listen(place);
    await until(() => expect(again.states).toEqual(["lost"]));
  });

  test("takes nothing from a page: only the database speaks on it", async () => {
    const person = await makePerson();
    const { url, key, channel: name, token } = await placeOf(person);
    const { heard, states } = await listen(await placeOf(person));
    const client = new RealtimeClient(url, { params: { apikey: key }, accessToken: async () => token });
    hangUps.add(() => void client.disconnect());
    await client.setAuth();
    const channel = client.channel(name, { config: { private: true, broadcast: { ack: true } } });
    await new Promise((resolve) => channel.subscribe(resolve));
    await until(() => expect(states).toEqual(["joined"]));
    const sent = await channel.send(
      { type: "broadcast", event: "changed", payload: { versions: { events: 1e9 } } },
      { timeout: 1_000 },
    );
    expect(sent).not.toBe("ok");
    expect(heard).toEqual([]);
  });
});

describe("who is there", () => {
  const join = async (place: Place, org: string) => {
    const client = new RealtimeClient(place.url, {
      params: { apikey: place.key },
      accessToken: async () => place.token,
    });
    hangUps.add(() => void client.disconnect());
    await client.setAuth();
    const channel = client.channel(`org:${org}`, { config: { private: true, presence: { key: place.channel } } });
    channel.on("presence", { event: "sync" }, () => undefined);
    const status = await new Promise((resolve) => channel.subscribe(resolve));
    return { channel, status };
  };

  test("members of a workspace see each other, and a stranger sees nobody", async () => {
    const [owner, member, stranger] = [await makePerson(), await makePerson(), await makePerson()];
    const team = await makeOrganization(owner);
    await adminSql()`
      insert into floyo.organization_members (org_id, user_id, role) values (${team.id}, ${member.userId}, 'viewer')`;
    const [one, two] = [await join(await placeOf(owner), team.id), await join(await placeOf(member), team.id)];
    expect([one.status, two.status]).toEqual(["SUBSCRIBED", "SUBSCRIBED"]);
    await one.channel.track({ at: "here" });
    await until(() => expect(Object.keys(two.channel.presenceState())).toHaveLength(1));
    expect((await join(await placeOf(stranger), team.id)).status).toBe("CHANNEL_ERROR");
  });
});
