import { createHash, randomBytes, randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listMigrations } from "#scripts/migrate.ts";
import {
  addMember,
  addSharedOrg,
  asPerson,
  connectAdmin,
  connectApp,
  consent,
  errorCode,
  insertEvents,
  signUp,
} from "./database.ts";

let admin: postgres.Sql;
let app: postgres.Sql;

beforeAll(() => {
  admin = connectAdmin();
  app = connectApp(20);
});

afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
});

describe("find_api_key", () => {
  async function makeKey(orgId: string, userId: string, set: { expires_at?: Date; revoked_at?: Date } = {}) {
    const hash = createHash("sha256").update(randomBytes(32)).digest();
    const [key] = await admin`
      insert into floyo.api_keys ${admin({
        org_id: orgId,
        user_id: userId,
        name: "k",
        prefix: "floyo_live_abcd",
        key_hash: hash,
        scopes: ["telemetry:write", "events:read"],
        ...set,
      })} returning id`;
    return { hash, id: key?.id as string };
  }
  const find = (hash: Buffer) => app`select * from floyo_private.find_api_key(${hash})`;
  const lastUsed = async (id: string) => {
    const [row] = await admin`select last_used_at from floyo.api_keys where id = ${id}`;
    return row?.last_used_at as Date | null;
  };

  test("tells whose a key is and the role they have now", async () => {
    const orgId = await addSharedOrg(admin);
    const person = await signUp(admin);
    await addMember(admin, orgId, person.userId, "member");
    const { hash, id } = await makeKey(orgId, person.userId);
    const found = { key_id: id, org_id: orgId, user_id: person.userId, scopes: ["telemetry:write", "events:read"] };
    expect([...(await find(hash))]).toEqual([
      {
        ...found,
        kind: "floyo",
        org_slug: expect.stringMatching(/^team-/),
        role: "member",
        expires_at: null,
        revoked_at: null,
      },
    ]);
    await admin`update floyo.organization_members set role = 'viewer' where org_id = ${orgId}`;
    expect((await find(hash))[0]?.role).toBe("viewer");
    await admin`update floyo.organization_members set removed_at = now() where org_id = ${orgId}`;
    expect((await find(hash))[0]?.role).toBeNull();
    expect(await find(randomBytes(32))).toHaveLength(0);
  });

  test("stamps the last use at most once a minute, and not for a key that is over", async () => {
    const { userId, orgId } = await signUp(admin);
    const live = await makeKey(orgId, userId);
    await find(live.hash);
    const first = await lastUsed(live.id);
    expect(first).toBeInstanceOf(Date);
    await find(live.hash);
    expect(await lastUsed(live.id)).toEqual(first);
    await admin`update floyo.api_keys set last_used_at = now() - interval '61 seconds' where id = ${live.id}`;
    await find(live.hash);
    expect((await lastUsed(live.id))?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Number.NaN);

    const expired = await makeKey(orgId, userId, { expires_at: new Date(Date.now() - 1000) });
    expect((await find(expired.hash))[0]?.expires_at).toBeInstanceOf(Date);
    const revoked = await makeKey(orgId, userId, { revoked_at: new Date() });
    expect((await find(revoked.hash))[0]?.revoked_at).toBeInstanceOf(Date);
    expect(await lastUsed(expired.id)).toBeNull();
    expect(await lastUsed(revoked.id)).toBeNull();
  });
});

describe("take_rate_limit", () => {
  const take = async (bucket: string, max: number, seconds = 60) => {
    const [row] = await app`select * from floyo_private.take_rate_limit(${bucket}, ${max}, ${seconds})`;
    return row as { allowed: boolean; remaining: number; reset_seconds: number };
  };

  test("of 20 calls at once exactly the permitted number get through", async () => {
    const bucket = randomUUID();
    const taken = await Promise.all(Array.from({ length: 20 }, () => take(bucket, 7)));
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(7);
    const left = taken.filter(({ allowed }) => allowed).map(({ remaining }) => remaining);
    expect(left.sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const { reset_seconds } of taken) expect(reset_seconds).toBeGreaterThan(50);
  });

  test("a window that is over begins anew, and buckets do not touch each other", async () => {
    const bucket = randomUUID();
    expect((await take(bucket, 1)).allowed).toBe(true);
    expect((await take(bucket, 1)).allowed).toBe(false);
    expect((await take(randomUUID(), 1)).allowed).toBe(true);
    await admin`update floyo.rate_limits set resets_at = now() - interval '1 second' where key = ${bucket}`;
    expect(await take(bucket, 1)).toEqual({ allowed: true, remaining: 0, reset_seconds: 60 });
  });
});

describe("list_due", () => {
  const due = async (engine: string | null = null) => {
    const rows = await app<{ org_id: string; user_id: string }[]>`
      select * from floyo_private.list_due(${engine}, 10000)`;
    return new Set(rows.map((row) => `${row.org_id} ${row.user_id}`));
  };

  test("finds changed days, unanswered requests, passes long owed and another engine's patterns, of current members", async () => {
    const orgId = await addSharedOrg(admin);
    const people = await Promise.all(["dirty", "asked", "old", "idle", "gone", "cut", "busy"].map(() => signUp(admin)));
    const ids = people.map(({ userId }) => userId);
    const [dirty = "", asked = "", old = "", idle = "", gone = "", cut = "", busy = ""] = ids;
    for (const userId of ids) {
      await addMember(admin, orgId, userId, "member");
      await consent(admin, userId);
    }
    for (const userId of [dirty, gone]) {
      await asPerson(app, userId, (tx) => insertEvents(tx, { userId, orgId }, [{}]));
    }
    const analysis = (userId: string, engine: string, requested: string, analyzed: string) => admin`
      insert into floyo.analyses (org_id, user_id, engine_version, requested_at, analyzed_at)
      values (${orgId}, ${userId}, ${engine}, ${requested}, ${analyzed})`;
    await analysis(asked, "2", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z");
    await analysis(old, "1", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    await analysis(idle, "2", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    for (const [userId, ago] of [
      [cut, "2 hours"],
      [busy, "1 minute"],
    ] as const) {
      await analysis(userId, "2", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
      await admin`update floyo.analyses set full_owed_at = now() - ${ago}::interval where user_id = ${userId}`;
    }
    await admin`
      update floyo.organization_members set removed_at = now() where org_id = ${orgId} and user_id = ${gone}`;
    const here = async (engine: string | null) => {
      const found = await due(engine);
      return ids.map((userId) => found.has(`${orgId} ${userId}`));
    };
    expect(await here("2")).toEqual([true, true, true, false, false, true, false]);
    expect(await here(null)).toEqual([true, true, false, false, false, true, false]);
  });

  test("pages in order without losing or repeating anybody", async () => {
    const orgId = await addSharedOrg(admin);
    const made = new Set<string>();
    for (let i = 0; i < 7; i++) {
      const { userId } = await signUp(admin);
      await addMember(admin, orgId, userId, "member");
      await insertEvents(admin, { userId, orgId }, [{}]);
      made.add(userId);
    }
    const seen: string[] = [];
    let after: { org_id: string; user_id: string } | undefined;
    for (;;) {
      const page: { org_id: string; user_id: string }[] = await app`
        select * from floyo_private.list_due(null, 3, ${after?.org_id ?? null}, ${after?.user_id ?? null})`;
      seen.push(...page.filter((row) => row.org_id === orgId).map((row) => row.user_id));
      after = page.at(-1);
      if (page.length < 3) break;
    }
    expect(seen).toEqual([...made].sort());
  });
});

test("forget_expired drops what is over and keeps what is not", async () => {
  const { userId, orgId } = await signUp(admin);
  const keep = (key: string, expires: string) => admin`
    insert into floyo.idempotency_keys (user_id, org_id, operation, key, request_hash, expires_at)
    values (${userId}, ${orgId}, 'test', ${key}, ${randomBytes(32)}, now() + ${expires}::interval)`;
  await keep("over", "-1 minute");
  await keep("current", "1 hour");
  const over = randomUUID();
  await app`select floyo_private.take_rate_limit(${over}, 1, 60)`;
  await admin`update floyo.rate_limits set resets_at = now() - interval '1 minute' where key = ${over}`;
  const login = (expires: string) => admin`
    insert into floyo.device_logins (device_code_hash, user_code_hash, scopes, expires_at)
    values (${randomBytes(32)}, ${randomBytes(32)}, '{telemetry:write}', now() + ${expires}::interval) returning id`;
  const logins = [await login("-25 hours"), await login("-23 hours")].map(([row]) => row?.id as string);
  const [forgotten] = await app`select * from floyo_private.forget_expired()`;
  expect(Number(forgotten?.idempotency_keys)).toBeGreaterThanOrEqual(1);
  expect(Number(forgotten?.rate_limits)).toBeGreaterThanOrEqual(1);
  const rows = await admin`select key from floyo.idempotency_keys where user_id = ${userId}`;
  expect(rows.map((row) => row.key)).toEqual(["current"]);
  expect(await admin`select from floyo.rate_limits where key = ${over}`).toHaveLength(0);
  const left = await admin`select id from floyo.device_logins where id = any (${logins})`;
  expect(left.map(({ id }) => id)).toEqual(logins.slice(1));
});

test("migration_versions lists what has been applied", async () => {
  const rows = await app`select * from floyo_private.migration_versions() as version`;
  expect(rows.map((row) => row.version)).toEqual(listMigrations().map(({ version }) => version));
});

test("a person's transaction may call none of them", async () => {
  const { userId } = await signUp(admin);
  const call = asPerson(app, userId, (tx) => tx`select * from floyo_private.forget_expired()`);
  expect(await errorCode(call)).toBe("42501");
});
