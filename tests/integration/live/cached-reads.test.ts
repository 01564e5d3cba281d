import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { RouteHandler } from "#lib/platform/http/route.ts";
import { operations } from "#lib/platform/openapi/operations.ts";
import { requestOf } from "#tests/integration/door/every-operation.ts";
import { type Filled, fill } from "#tests/integration/door/fill.ts";
import { call } from "#tests/integration/door/operations.ts";
import {
  adminSql,
  endAdminSql,
  giveKey,
  makeOrganization,
  makePerson,
  type Person,
} from "#tests/integration/door/people.ts";

/** An instance of the app: modules of its own, so a cache of its own, on the one database. */
async function startInstance() {
  vi.resetModules();
  Reflect.deleteProperty(globalThis, "floyoCache");
  const handlers = await import("#tests/integration/door/every-operation.ts").then((own) => own.loadHandlers());
  const cache = await import("#lib/platform/cache.ts");
  const db = await import("#lib/platform/db.ts");
  const byId = (id: string): RouteHandler => {
    const found = handlers.find(({ contract }) => contract.id === id);
    if (!found) throw new Error(`no handler answers ${id}`);
    return found;
  };
  return { byId, cache, db };
}

let one: Awaited<ReturnType<typeof startInstance>>;
let two: Awaited<ReturnType<typeof startInstance>>;
let person: Person;
let own: Filled;

beforeAll(async () => {
  one = await startInstance();
  two = await startInstance();
});
beforeEach(async () => {
  person = await makePerson();
  own = await fill(person, "mine");
});
afterAll(async () => {
  await Promise.all([one.db.closeDb(), two.db.closeDb(), endAdminSql()]);
});

const as = (headers: Record<string, string> = {}) => ({ headers: { cookie: person.cookie, ...headers } });
const timing = (response: Response) => response.headers.get("server-timing");

async function read(instance: typeof one, id: string, init: Parameters<typeof call>[1] = as()) {
  const response = await call(instance.byId(id), init);
  return {
    status: response.status,
    etag: response.headers.get("etag") ?? "",
    cache: timing(response),
    text: await response.text(),
  };
}

const dismiss = (instance: typeof one) =>
  call(instance.byId("suggestions.dismiss"), {
    params: { id: own.suggestionId },
    headers: { cookie: person.cookie, "content-type": "application/json", "sec-fetch-site": "same-origin" },
    body: JSON.stringify({ reason: "other" }),
  });

describe("a read that was answered before", () => {
  test("is answered from memory with the same body and tag, on each instance that did it once", async () => {
    for (const instance of [one, two]) {
      const first = await read(instance, "patterns.list");
      const again = await read(instance, "patterns.list");
      expect([first.cache, again.cache]).toEqual(['cache;desc="miss"', 'cache;desc="hit"']);
      expect([again.status, again.text, again.etag]).toEqual([200, first.text, first.etag]);
    }
  });

  test("is done anew at once on every instance when anybody changed what it shows", async () => {
    for (const instance of [one, two]) await read(instance, "suggestions.list");
    expect((await dismiss(one)).status).toBe(200);
    for (const instance of [one, two]) {
      const after = await read(instance, "suggestions.list");
      expect([after.cache, JSON.parse(after.text).data]).toEqual(['cache;desc="stale"', []]);
    }
  });

  test("stays when something else has changed", async () => {
    await read(one, "patterns.list");
    await dismiss(two);
    expect((await read(one, "patterns.list")).cache).toBe('cache;desc="hit"');
  });

  test("belongs to one person, workspace and question", async () => {
    const other = await makePerson();
    const team = await makeOrganization(person);
    await read(one, "patterns.list");
    expect((await read(one, "patterns.list", { headers: { cookie: other.cookie } })).text).not.toContain("mine");
    const elsewhere = await read(one, "patterns.list", as({ "x-floyo-org": team.slug }));
    expect([elsewhere.cache, elsewhere.text.includes("mine")]).toEqual(['cache;desc="miss"', false]);
    expect((await read(one, "patterns.list", { ...as(), query: "?limit=1" })).cache).toBe('cache;desc="miss"');
  });

  test("is no answer for who may not ask any more", async () => {
    const team = await makeOrganization(person);
    const { etag } = await read(one, "patterns.list", as({ "x-floyo-org": team.slug }));
    await adminSql()`
      update floyo.organization_members set removed_at = now() where org_id = ${team.id} and user_id = ${person.userId}`;
    const after = await read(one, "patterns.list", as({ "x-floyo-org": team.slug, "if-none-match": etag }));
    expect(after.status).toBe(404);
  });

  test("of something that is not there is not kept", async () => {
    const missing = { ...as(), params: { id: crypto.randomUUID() } };
    expect((await read(one, "patterns.get", missing)).status).toBe(404);
    expect((await read(one, "patterns.get", { ...missing, ...as({ "if-none-match": "*" }) })).status).toBe(404);
  });
});

describe("an ETag", () => {
  test("is the same on every instance and saves the work on each; a change ends it on both at once", async () => {
    const { etag } = await read(one, "suggestions.list");
    expect((await read(two, "suggestions.list")).etag).toBe(etag);
    for (const instance of [one, two]) {
      const held = await read(instance, "suggestions.list", as({ "if-none-match": etag }));
      expect([held.status, held.text, held.etag, held.cache]).toEqual([304, "", etag, 'cache;desc="unchanged"']);
    }
    await dismiss(two);
    for (const instance of [one, two]) {
      const after = await read(instance, "suggestions.list", as({ "if-none-match": etag }));
      expect([after.status, after.etag === etag]).toEqual([200, false]);
    }
  });

  test("of one person, query or workspace is no other's", async () => {
    const other = await makePerson();
    const team = await makeOrganization(person);
    const tags = [
      (await read(one, "patterns.list")).etag,
      (await read(one, "patterns.list", { ...as(), query: "?limit=1" })).etag,
      (await read(one, "patterns.list", as({ "x-floyo-org": team.slug }))).etag,
      (await read(one, "patterns.list", { headers: { cookie: other.cookie } })).etag,
      (await read(one, "suggestions.list")).etag,
    ];
    expect(new Set(tags).size).toBe(tags.length);
  });

  test("does not let a bad request, a stranger or a key without the scope pass", async () => {
    const { etag } = await read(one, "patterns.list");
    const held = { "if-none-match": etag };
    const key = await giveKey(person, { scopes: ["events:read"] });
    expect((await read(one, "patterns.list", { ...as(held), query: "?limit=0" })).status).toBe(400);
    expect((await read(one, "patterns.list", { headers: held })).status).toBe(401);
    expect((await read(one, "patterns.list", { headers: { ...held, "x-api-key": key } })).status).toBe(403);
  });

  test("an API key's reads are kept and checked like a session's", async () => {
    const key = { "x-api-key": await giveKey(person, { scopes: ["patterns:read"] }) };
    const first = await read(one, "patterns.list", { headers: key });
    expect((await read(one, "patterns.list", { headers: key })).cache).toBe('cache;desc="hit"');
    expect((await read(two, "patterns.list", { headers: { ...key, "if-none-match": first.etag } })).status).toBe(304);
  });
});

test("the hit rate can be seen", async () => {
  const before = one.cache.cacheStats();
  await read(one, "patterns.list");
  await read(one, "patterns.list");
  const after = one.cache.cacheStats();
  expect([after.misses - before.misses, after.hits - before.hits]).toEqual([1, 1]);
  expect(after.hit_rate).toBeGreaterThan(0);
});

describe("what an answer is made of", () => {
  /** Who belongs where is asked at each request, before anything that was kept; the policies of every table ask again. */
  const memberships = ["organization_members", "organizations"];
  /** They change with the events, in the same transaction. */
  const withEvents = ["event_hours", "dirty_days"];

  test.each(operations.filter(({ changesWith }) => changesWith).map(({ id }) => id))(
    "%s reads no table that changes under a topic which it does not name",
    async (id) => {
      const counted = await adminSql()<{ table: string; topic: string }[]>`
        select c.relname as table, convert_from(rtrim(t.tgargs, '\\x00'), 'UTF8') as topic
        from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
        where c.relnamespace = 'floyo'::regnamespace and p.proname like 'note\\_%'`;
      const topicsOf = (table: string) => [
        ...counted.filter((row) => row.table === table).map(({ topic }) => topic),
        ...(withEvents.includes(table) ? ["events"] : []),
      ];
      const { contract, tables } = await watchReads(id);
      expect(tables.length).toBeGreaterThan(0);
      for (const table of tables) {
        expect(topicsOf(table), `${table} counts under no topic`).not.toEqual([]);
        expect(contract.changesWith, `${id} reads ${table}: name its topic in changesWith`).toEqual(
          expect.arrayContaining([...new Set(topicsOf(table))]),
        );
      }
    },
  );

  /** Runs an operation in an instance of its own and tells which tables it read, as the database counts them. */
  async function watchReads(id: string) {
    const tables = new Set<string>();
    vi.doMock("#lib/platform/db.ts", async (original) => {
      const db = await original<typeof import("#lib/platform/db.ts")>();
      const asUser: typeof db.asUser = (claims, requestId, run) =>
        db.asUser(claims, requestId, async (tx) => {
          const scansByTable = async () => {
            const rows = await tx.execute<{ name: string; scans: string }>(sql`
              select relname as name, seq_scan + coalesce(idx_scan, 0) as scans
              from pg_stat_xact_all_tables where schemaname = 'floyo'`);
            return new Map(rows.map(({ name, scans }) => [name, Number(scans)]));
          };
          const before = await scansByTable();
          const result = await run(tx);
          for (const [name, scans] of await scansByTable())
            if (scans > (before.get(name) ?? 0) && !memberships.includes(name)) tables.add(name);
          return result;
        });
      return { ...db, asUser };
    });
    const watched = await startInstance();
    vi.doUnmock("#lib/platform/db.ts");
    const handler = watched.byId(id);
    const response = await call(handler, requestOf(handler, own, { cookie: person.cookie }));
    await watched.db.closeDb();
    expect(response.status).toBe(200);
    return { contract: handler.contract, tables: [...tables].sort() };
  }
});
