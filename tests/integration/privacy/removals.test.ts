import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as getReceipt } from "#app/api/v1/privacy/removals/[id]/route.ts";
import { GET as listReceipts, POST as remove } from "#app/api/v1/privacy/removals/route.ts";
import { PUT as writeRules } from "#app/api/v1/privacy/rules/route.ts";
import type { PrivacyRule, Receipt } from "#lib/contracts/privacy.ts";
import { analyzePatterns } from "#lib/domains/patterns/analyze-patterns.ts";
import type { Context } from "#lib/platform/context.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import {
  type Caller,
  call,
  codeOf,
  decide,
  makeCaller,
  makeEvent,
  makeEvents,
} from "#tests/integration/events/call.ts";
import { habit, quietContext, store } from "#tests/integration/patterns/habit.ts";

interface Progress {
  readonly receipt: Receipt | null;
  readonly matched: number;
  readonly next_cursor: string | null;
}

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

async function newcomer(): Promise<{ caller: Caller; ctx: Context }> {
  const caller = await makeCaller();
  return { caller, ctx: await quietContext(caller) };
}

const ask = async ({ key }: Caller, body: Record<string, unknown>) =>
  (await call<Progress>(remove, { key, body })).body;
const receiptOf = async ({ key }: Caller, id: string) =>
  (await call<Receipt>(getReceipt, { key, params: { id } })).body;
const stored = async ({ userId }: Caller) =>
  await adminSql()<{ id: string; path: string | null; [column: string]: unknown }[]>`
    select * from floyo.events where user_id = ${userId} order by occurred_at, id`;
/** The roll-up as it stands, and as the events say it should. */
async function hoursOf({ userId }: Caller) {
  const kept = await adminSql()`
    select extension, sum(count)::int as count from floyo.event_hours where user_id = ${userId} group by 1 order by 1`;
  const counted = await adminSql()`
    select coalesce(extension, '') as extension, count(*)::int as count from floyo.events where user_id = ${userId}
    group by 1 order by 1`;
  return { kept: [...kept], counted: [...counted] };
}
/** The ids that any pattern or suggestion shows. */
async function shownIds({ userId }: Caller): Promise<string[]> {
  const rows = await adminSql()<{ id: string }[]>`
    select distinct jsonb_array_elements_text(occurrence -> 'event_ids') as id
    from (
      select evidence from floyo.patterns where user_id = ${userId}
      union all
      select evidence from floyo.suggestions where user_id = ${userId}
    ) learned, jsonb_array_elements(learned.evidence -> 'occurrences') occurrence`;
  return rows.map(({ id }) => id);
}

describe("a choice", () => {
  let ada: Caller;
  beforeAll(async () => {
    const { caller, ctx } = await newcomer();
    ada = caller;
    await store(ctx, [
      makeEvent({ path: "clients/acme/a.md" }),
      makeEvent({ type: "file_renamed", path: "b.md", previous_path: "clients/acme/b.md" }),
      makeEvent({ type: "command_run", path: undefined, command: "vim clients/acme/c.md" }),
      makeEvent({ path: "src/d.ts" }),
    ]);
  });

  test.each([
    [{}, "from"],
    [{ all: true, path: "a" }, "all"],
    [{ from: "2026-11-02T00:00:00Z", to: "2026-11-02T00:00:00Z" }, "to"],
    [{ path: "!a" }, "path"],
  ])("%j is refused", async (choice, field) => {
    const refused = await call(remove, { key: ada.key, body: { action: "delete", ...choice } });
    expect([codeOf(refused), JSON.stringify(refused.body)]).toEqual([
      "VALIDATION_ERROR",
      expect.stringContaining(`"field":"${field}"`),
    ]);
  });

  test("is counted without being touched, and leaves no receipt", async () => {
    const before = await stored(ada);
    const counted = await ask(ada, { action: "delete", path: "clients/", dry_run: true });
    expect(counted).toEqual({ receipt: null, matched: 3, next_cursor: null });
    expect(await stored(ada)).toEqual(before);
  });

  test("of paths takes what is about them, was about them, and names them, and the receipt does not", async () => {
    const done = await ask(ada, { action: "delete", path: "clients/" });
    expect(done).toMatchObject({ matched: 3, next_cursor: null, receipt: { events: 3, days: 1, by_path: true } });
    expect((await stored(ada)).map(({ path }) => path)).toEqual(["src/d.ts"]);
    const { kept, counted } = await hoursOf(ada);
    expect(kept).toEqual(counted);
    const rows = await adminSql()`select r::text from floyo.privacy_receipts r where user_id = ${ada.userId}`;
    const audit = await adminSql()`select a::text from floyo.audit_logs a where org_id = ${ada.orgId}`;
    expect(JSON.stringify([rows, audit])).not.toContain("clients");
    const { body } = await call<{ data: Receipt[] }>(listReceipts, { key: ada.key });
    expect(body.data).toEqual([done.receipt]);
    expect(await ask(ada, { action: "delete", path: "clients/" })).toMatchObject({ receipt: null, matched: 0 });
  });
});

test("a device's events go, and no other's", async () => {
  const { caller, ctx } = await newcomer();
  const device = crypto.randomUUID();
  await store({ ...ctx, client: { ...ctx.client, deviceId: device, deviceName: "laptop" } }, makeEvents(5));
  await store(ctx, makeEvents(3));
  expect(await ask(caller, { action: "delete", device })).toMatchObject({ matched: 5, receipt: { device } });
  expect(await stored(caller)).toHaveLength(3);
});

test("more than one transaction takes is taken whole, and a cursor goes on with the same choice alone", async () => {
  const { caller, ctx } = await newcomer();
  await store(ctx, makeEvents(4_100));
  const done = await ask(caller, { action: "delete", all: true });
  expect(done).toMatchObject({ matched: 4_100, next_cursor: null, receipt: { events: 4_100, days: 1 } });
  expect(await stored(caller)).toEqual([]);
  const refused = await call(remove, {
    key: caller.key,
    body: { action: "delete", all: true, cursor: Buffer.from("[1]").toString("base64url") },
  });
  expect(codeOf(refused)).toBe("VALIDATION_ERROR");
});

describe("redacting", () => {
  const rules: PrivacyRule[] = [
    { id: "clients", subject: "path", patterns: ["clients/"], action: "hash" },
    { id: "diary", subject: "path", patterns: ["diary/"], action: "drop" },
  ];

  test("applies the rules that hold now, keeps what each event is, and follows in the roll-ups", async () => {
    const { caller, ctx } = await newcomer();
    const device = crypto.randomUUID();
    await store({ ...ctx, client: { ...ctx.client, deviceId: device, deviceName: "laptop" } }, [
      makeEvent({ path: "clients/acme/plan.md", metadata: { note: "for acme", lines: 3 }, duration_ms: 7 }),
      makeEvent({ path: "diary/monday.txt" }),
      makeEvent({ path: "src/a.ts" }),
    ]);
    const before = await stored(caller);
    await call(writeRules, { token: caller.accessToken, body: { version: 0, rules } });
    // Hiding is allowed to whoever has withdrawn.
    await decide(caller, false);
    expect(await ask(caller, { action: "redact", all: true, dry_run: true })).toMatchObject({ matched: 2 });
    const done = await ask(caller, { action: "redact", all: true });
    expect(done).toMatchObject({ matched: 2, receipt: { action: "redact", events: 2, days: 1 } });
    const after = await stored(caller);
    expect(after).toHaveLength(2);
    const { path, extension, metadata, ...same }: Record<string, unknown> = after[0] ?? {};
    expect(path).toMatch(/^~[0-9a-f]{16}\/~[0-9a-f]{16}\/~[0-9a-f]{16}\.md$/);
    expect(extension).toBe("md");
    expect(before[0]).toMatchObject(same);
    expect(after[1]).toEqual(before[2]);
    const { kept, counted } = await hoursOf(caller);
    expect(kept).toEqual(counted);
    expect(await ask(caller, { action: "redact", all: true })).toMatchObject({ matched: 0, receipt: null });
  });

  test("cannot touch another person's events, nor add any", async () => {
    const [ada, eve] = await Promise.all([newcomer(), newcomer()]);
    const event = makeEvent({ path: "clients/acme.md" });
    await store(ada.ctx, [event]);
    const rewrite = async (ctx: Context, org: string) => {
      const { rewritePast } = await import("#lib/domains/privacy/queries.ts");
      const owner = { orgId: org, userId: ctx.actor.userId };
      return await ctx.asUser((tx) => rewritePast(tx, owner, [{ ...event, path: "taken" }]));
    };
    expect(await rewrite(eve.ctx, eve.caller.orgId)).toEqual([]);
    expect(await rewrite(eve.ctx, ada.caller.orgId)).toEqual([]);
    expect((await stored(ada.caller)).map(({ path }) => path)).toEqual(["clients/acme.md"]);
    expect(await stored(eve.caller)).toEqual([]);
    expect(await rewrite(ada.ctx, ada.caller.orgId)).toEqual([event.id]);
  });
});

describe("what was learned", () => {
  test("is recomputed or goes, no pattern or suggestion shows a deleted event, and the receipt tells", async () => {
    const { caller, ctx } = await newcomer();
    await store(ctx, habit(8));
    await analyzePatterns(ctx);
    // What a person has decided about is kept longest.
    await adminSql()`
      update floyo.suggestions set status = 'dismissed', dismissed_reason = 'not_worth_it', dismissed_at = now()
      where user_id = ${caller.userId}`;
    const shown = await shownIds(caller);
    expect(shown.length).toBeGreaterThan(0);
    const done = await ask(caller, { action: "delete", from: "2026-10-05T00:00:00Z" });
    expect(done.receipt).toMatchObject({ state: "learning", learned: null });
    await analyzePatterns(ctx);
    const left = new Set((await stored(caller)).map(({ id }) => id));
    const after = await shownIds(caller);
    expect(after.filter((id) => !left.has(id))).toEqual([]);
    const told = await receiptOf(caller, done.receipt?.id ?? "");
    expect(told).toMatchObject({ state: "done", days: 20, learned_at: expect.any(String) });
    expect(Object.values(told.learned ?? {}).some((count) => count > 0)).toBe(true);
    // Later analyses are none of its business.
    await store(ctx, [makeEvent()]);
    await analyzePatterns(ctx);
    expect(await receiptOf(caller, told.id)).toEqual(told);
  });

  test("and was decided about stays while some of it is stored, and shows that alone", async () => {
    const { caller, ctx } = await newcomer();
    await store(ctx, habit(8));
    await analyzePatterns(ctx);
    await adminSql()`
      update floyo.suggestions set status = 'dismissed', dismissed_reason = 'not_worth_it', dismissed_at = now()
      where user_id = ${caller.userId}`;
    await ask(caller, { action: "delete", to: "2026-10-29T00:00:00Z" });
    await analyzePatterns(ctx);
    const left = new Set((await stored(caller)).map(({ id }) => id));
    const after = await shownIds(caller);
    expect(after.length).toBeGreaterThan(0);
    expect(after.filter((id) => !left.has(id))).toEqual([]);
  });

  test("of a path goes at once where its name may stand in a title, decided or not", async () => {
    const { caller, ctx } = await newcomer();
    await store(ctx, habit(8));
    await analyzePatterns(ctx);
    await adminSql()`
      update floyo.suggestions set status = 'accepted', accepted_at = now() where user_id = ${caller.userId}`;
    const named = async () => {
      const rows = await adminSql()<{ n: number }[]>`
        select (
          (select count(*) from floyo.patterns p where user_id = ${caller.userId} and p::text like '%sales.csv%')
          + (select count(*) from floyo.suggestions s where user_id = ${caller.userId} and s::text like '%sales.csv%')
          + (select count(*) from floyo.mining_days d where user_id = ${caller.userId} and d::text like '%sales.csv%')
        )::int as n`;
      return rows[0]?.n ?? 0;
    };
    expect(await named()).toBeGreaterThan(0);
    const rules = [{ id: "sales", subject: "path", patterns: ["sales.csv"], action: "hash" }];
    await call(writeRules, { token: caller.accessToken, body: { version: 0, rules } });
    const done = await ask(caller, { action: "redact", path: "sales.csv" });
    expect(done.receipt?.learned?.suggestions_gone).toBeGreaterThan(0);
    await analyzePatterns(ctx);
    expect(await named()).toBe(0);
    expect((await receiptOf(caller, done.receipt?.id ?? "")).state).toBe("done");
  });
});

describe("ActivityWatch's records", () => {
  const add = async ({ orgId, userId }: Caller, at: string, data: Record<string, string>) => {
    const own = { org_id: orgId, user_id: userId };
    const bucket = { ...own, id: "aw", type: "app.editor.activity", client: "test", hostname: "laptop" };
    await adminSql()`insert into floyo.activitywatch_buckets ${adminSql()(bucket)} on conflict do nothing`;
    await adminSql()`
      insert into floyo.activitywatch_events
        ${adminSql()({ ...own, bucket_id: "aw", started_at: at, duration: 1, data: adminSql().json(data) })}`;
  };
  const filesOf = async ({ userId }: Caller) =>
    (await adminSql()`select data from floyo.activitywatch_events where user_id = ${userId} order by started_at`).map(
      ({ data }) => data.file as string,
    );

  test("go along by range, by path and by rule, and their streams with the last of them", async () => {
    const { caller } = await newcomer();
    await add(caller, "2026-11-01T09:00:00Z", { file: "/home/ada/a.ts" });
    await add(caller, "2026-11-02T09:00:00Z", { file: "/home/ada/clients/b.ts" });
    await add(caller, "2026-11-03T09:00:00Z", { file: "/home/ada/secret/c.ts" });
    await add(caller, "2026-11-04T09:00:00Z", { file: "/home/ada/d.ts" });
    await ask(caller, { action: "delete", to: "2026-11-02T00:00:00Z" });
    await ask(caller, { action: "delete", path: "clients/", dry_run: true });
    expect(await filesOf(caller)).toHaveLength(3);
    await ask(caller, { action: "delete", path: "clients/" });
    const rules = [{ id: "secret", subject: "path", patterns: ["secret/"], action: "basename" }];
    await call(writeRules, { token: caller.accessToken, body: { version: 0, rules } });
    await ask(caller, { action: "redact", all: true });
    expect(await filesOf(caller)).toEqual(["/home/ada/d.ts"]);
    await ask(caller, { action: "delete", all: true });
    const buckets = await adminSql()`select id from floyo.activitywatch_buckets where user_id = ${caller.userId}`;
    expect([await filesOf(caller), [...buckets]]).toEqual([[], []]);
  });
});
