import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { profiles } from "#drizzle/schema/accounts.ts";
import { contract } from "#lib/contracts/contract.ts";
import { closeDb } from "#lib/platform/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { route } from "#lib/platform/http/route.ts";
import { call, json, refusal } from "./operations.ts";
import { adminSql, endAdminSql, giveKey, makePerson, type Person } from "./people.ts";

let ada: Person;
let key: string;
let effects = 0;
/** What the use case waits for before it answers; lets a test hold the first request open. */
let gate: Promise<void> = Promise.resolve();
let entered: () => void = () => undefined;

const make = contract({
  id: "test.make",
  method: "POST",
  path: "/api/v1/test/make",
  tag: "Test",
  summary: "Makes a thing with a secret that is shown once",
  permission: "telemetry:write",
  body: z.strictObject({ name: z.string(), fail: z.boolean().default(false) }),
  output: z.object({ secret: z.string(), name: z.string() }),
  status: 201,
  idempotent: true,
  rateLimit: { max: 1000, windowSeconds: 60 },
});

const postMake = route(make, { permission: "telemetry:write" }, async (ctx, input) => {
  effects += 1;
  await ctx.asUser((tx) =>
    tx.update(profiles).set({ displayName: input.name }).where(eq(profiles.userId, ctx.actor.userId)),
  );
  entered();
  await gate;
  if (input.fail) throw new AppError("CONFLICT", { message: "Not today." });
  return { name: input.name, secret: `secret-${crypto.randomUUID()}` };
});

beforeAll(async () => {
  ada = await makePerson("ada");
  key = await giveKey(ada, { scopes: ["telemetry:write"] });
});
beforeEach(() => {
  effects = 0;
  gate = Promise.resolve();
  entered = () => undefined;
});
afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

const send = (once: string, body: unknown = { name: "Ada" }, apiKey = key) =>
  call(postMake, json(body, { "x-api-key": apiKey, "idempotency-key": once }));
const fresh = () => crypto.randomUUID();
const nameOf = async () => {
  const [row] = await adminSql()<{ display_name: string | null }[]>`
    select display_name from floyo.profiles where user_id = ${ada.userId}`;
  return row?.display_name;
};

test("the same request twice has one effect and one answer", async () => {
  const once = fresh();
  const first = await send(once);
  const second = await send(once);
  expect([first.status, second.status, effects]).toEqual([201, 201, 1]);
  expect(await second.json()).toEqual(await first.json());
  expect([first.headers.get("idempotency-replayed"), second.headers.get("idempotency-replayed")]).toEqual([
    null,
    "true",
  ]);
});

test("the draft's quoted form is the same key", async () => {
  const once = fresh();
  await send(once);
  expect((await send(`"${once}"`)).headers.get("idempotency-replayed")).toBe("true");
});

test("another body under the same key is refused", async () => {
  const once = fresh();
  await send(once);
  expect(await refusal(await send(once, { name: "Eve" }))).toMatchObject({
    status: 422,
    code: "IDEMPOTENCY_KEY_REUSED",
  });
  expect(effects).toBe(1);
});

test("without a key, each request has its effect", async () => {
  const headers = { "x-api-key": key };
  await call(postMake, json({ name: "a" }, headers));
  await call(postMake, json({ name: "a" }, headers));
  expect(effects).toBe(2);
});

test("one person's key is not another's", async () => {
  const once = fresh();
  const bobs = await giveKey(await makePerson("bob"), { scopes: ["telemetry:write"] });
  const mine = await (await send(once)).json();
  const theirs = await (await send(once, { name: "Ada" }, bobs)).json();
  expect(theirs.secret).not.toBe(mine.secret);
});

test("a failure keeps nothing, so the same key may try again", async () => {
  const once = fresh();
  await send(fresh(), { name: "before" });
  expect(await refusal(await send(once, { name: "lost", fail: true }))).toMatchObject({ status: 409 });
  expect(await nameOf()).toBe("before");
  expect((await send(once, { name: "after" })).status).toBe(201);
  expect(await nameOf()).toBe("after");
});

test("a duplicate that comes while the first is running waits for its answer", async () => {
  const once = fresh();
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const first = send(once);
  await inside;
  const second = send(once);
  await waitsForLock();
  open();
  const [one, two] = await Promise.all([first, second]);
  expect([one.status, two.status, effects]).toEqual([201, 201, 1]);
  expect(await two.json()).toEqual(await one.json());
});

/** Resolves once some connection waits for another's transaction to end. */
async function waitsForLock(): Promise<void> {
  const deadline = Date.now() + 4_000;
  for (;;) {
    const [row] =
      await adminSql()`select count(*)::int as waiting from pg_locks where not granted and locktype = 'transactionid'`;
    if (row?.waiting > 0) return;
    if (Date.now() > deadline) throw new Error("nobody waits");
  }
}

test("what is stored opens for nobody who lacks the key", async () => {
  const once = fresh();
  const { secret } = await (await send(once)).json();
  const rows =
    await adminSql()`select to_jsonb(k)::text as row from floyo.idempotency_keys k where user_id = ${ada.userId}`;
  expect(rows.length).toBeGreaterThan(0);
  for (const { row } of rows) {
    expect(row).not.toContain(secret);
    expect(row).not.toContain(once);
  }
});

test("an expired answer is not given again", async () => {
  const once = fresh();
  await send(once);
  await adminSql()`update floyo.idempotency_keys set expires_at = now() - interval '1 s' where user_id = ${ada.userId}`;
  expect((await send(once)).headers.get("idempotency-replayed")).toBeNull();
  expect(effects).toBe(2);
});

test.each(["short", "x".repeat(256), "has a space in its middle", ""])(
  "the key %j is refused by its header's name",
  async (once) => {
    expect(await refusal(await send(once))).toMatchObject({ status: 400, fields: ["Idempotency-Key"] });
  },
);
