import { afterAll, describe, expect, test } from "vitest";
import { DELETE as revoke } from "#app/api/v1/api-keys/[id]/route.ts";
import { POST as create, GET as list } from "#app/api/v1/api-keys/route.ts";
import { GET as getMe } from "#app/api/v1/me/route.ts";
import type { ApiKey, CreatedApiKey } from "#lib/contracts/api-keys.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql, makeOrganization, makePerson } from "#tests/integration/door/people.ts";
import { call, codeOf, makeCaller } from "#tests/integration/events/call.ts";

interface Page {
  data: ApiKey[];
  next_cursor: string | null;
}

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const make = (token: string, body: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  call<CreatedApiKey>(create, { token, headers, body: { name: "laptop", scopes: ["profile:read"], ...body } });

describe("a new key", () => {
  test("is shown once, works at once, and only its hash is kept", async () => {
    const { accessToken: token, userId } = await makePerson();
    const made = await make(token);
    expect(made.status).toBe(201);
    expect(made.body.key).toMatch(/^floyo_live_[0-9A-Za-z]{36}$/);
    expect(made.body.key.startsWith(made.body.prefix)).toBe(true);
    expect((await call(getMe, { key: made.body.key })).body.user_id).toBe(userId);
    const { body } = await call<Page>(list, { token });
    expect(JSON.stringify(body)).not.toContain(made.body.key);
    expect(body.data[0]).toMatchObject({ id: made.body.id, name: "laptop", revoked_at: null });
    const [row] =
      await adminSql()`select row_to_json(k)::text as text from floyo.api_keys k where id = ${made.body.id}`;
    expect(row?.text).not.toContain(made.body.key.slice(20));
  });

  test("ends after 90 days unless told, or never", async () => {
    const { accessToken: token } = await makePerson();
    const days = async (body: Record<string, unknown>) => {
      const { expires_at, created_at } = (await make(token, body)).body;
      return expires_at === null ? null : Math.round((Date.parse(expires_at) - Date.parse(created_at)) / 86_400_000);
    };
    expect(await days({})).toBe(90);
    expect(await days({ expires_in_days: 1 })).toBe(1);
    expect(await days({ expires_in_days: null })).toBeNull();
  });

  test("is made once when the request is sent twice under one Idempotency-Key", async () => {
    const { accessToken: token } = await makePerson();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const [one, two] = [await make(token, {}, headers), await make(token, {}, headers)];
    expect(two.body).toEqual(one.body);
    expect((await call<Page>(list, { token })).body.data).toHaveLength(1);
  });

  test("needs a name and a scope that there is, and cannot be made with a key", async () => {
    const caller = await makeCaller();
    for (const body of [
      { name: " " },
      { scopes: [] },
      { scopes: ["everything"] },
      { expires_in_days: 0 },
      { role: "x" },
    ])
      expect(codeOf(await make(caller.accessToken, body))).toBe("VALIDATION_ERROR");
    expect(codeOf(await make(caller.key))).toBe("FORBIDDEN");
  });

  test("belongs to the workspace it was made in", async () => {
    const person = await makePerson();
    const team = await makeOrganization(person);
    const made = await call<CreatedApiKey>(create, {
      token: person.accessToken,
      org: team.id,
      body: { name: "team", scopes: ["profile:read"] },
    });
    expect((await call<{ organization: { id: string } }>(getMe, { key: made.body.key })).body.organization.id).toBe(
      team.id,
    );
    expect((await call<Page>(list, { token: person.accessToken })).body.data).toEqual([]);
  });
});

describe("a key for WakaTime's plugins", () => {
  test("is a UUID with fixed scopes, shown once, listed with its kind, and good at no operation of ours", async () => {
    const { accessToken: token } = await makePerson();
    const made = await call<CreatedApiKey>(create, { token, body: { kind: "wakatime", name: "editors" } });
    expect(made.body.key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made.body).toMatchObject({ kind: "wakatime", scopes: ["telemetry:write", "events:read"], device_id: null });
    expect(made.body.key.startsWith(made.body.prefix)).toBe(true);
    const { body } = await call<Page>(list, { token });
    expect(body.data[0]).toMatchObject({ id: made.body.id, kind: "wakatime" });
    expect(JSON.stringify(body)).not.toContain(made.body.key);
    const refused = await call(getMe, { key: made.body.key });
    expect([refused.status, codeOf(refused)]).toEqual([401, "UNAUTHENTICATED"]);
  });

  test("takes no scopes of its maker's choice, as one of ours takes none but", async () => {
    const { accessToken: token } = await makePerson();
    const asked = { kind: "wakatime", name: "editors", scopes: ["events:delete"] };
    expect(codeOf(await call(create, { token, body: asked }))).toBe("VALIDATION_ERROR");
    expect(codeOf(await call(create, { token, body: { name: "laptop" } }))).toBe("VALIDATION_ERROR");
  });
});

describe("a revoked key", () => {
  test("is refused at once, stays in the list, and may be revoked again", async () => {
    const { accessToken: token } = await makePerson();
    const { id, key } = (await make(token)).body;
    expect((await call(revoke, { token, params: { id } })).status).toBe(204);
    expect((await call(getMe, { key })).status).toBe(401);
    const [first] = (await call<Page>(list, { token })).body.data;
    expect(first?.revoked_at).not.toBeNull();
    expect((await call(revoke, { token, params: { id } })).status).toBe(204);
    expect((await call<Page>(list, { token })).body.data[0]?.revoked_at).toBe(first?.revoked_at);
  });

  test("must be one's own", async () => {
    const [owner, stranger] = [await makePerson(), await makePerson()];
    const { id, key } = (await make(owner.accessToken)).body;
    const tried = await call(revoke, { token: stranger.accessToken, params: { id } });
    expect([tried.status, codeOf(tried)]).toEqual([404, "NOT_FOUND"]);
    expect((await call(getMe, { key })).status).toBe(200);
  });
});

test("the list comes in pages, newest first", async () => {
  const { accessToken: token } = await makePerson();
  const made: string[] = [];
  for (let n = 0; n < 5; n += 1) made.unshift((await make(token, { name: `key ${n}` })).body.id);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await call<Page>(list, { token, query: { limit: 2, cursor } });
    seen.push(...body.data.map(({ id }) => id));
    cursor = body.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(made);
});
