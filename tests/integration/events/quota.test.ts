import { afterAll, expect, test } from "vitest";
import { GET as getUsage } from "#app/api/v1/organizations/[id]/usage/route.ts";
import { POST } from "#app/api/v1/telemetry/route.ts";
import type { Usage } from "#lib/contracts/organizations.ts";
import type { RecordEventsResult } from "#lib/contracts/telemetry.ts";
import { closeDb } from "#lib/platform/db.ts";
import { env } from "#lib/platform/env.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, makeCaller, makeEvents } from "./call.ts";

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const record = (events: unknown, { key }: Caller) => call<RecordEventsResult>(POST, { key, body: { events } });
const usageOf = (caller: Caller) => call<Usage>(getUsage, { key: caller.key, params: { id: caller.orgId } });

test("counts what is new, takes the batch that passes it whole, and refuses the next until midnight UTC", async () => {
  const sender = await makeCaller();
  await adminSql()`update floyo.organizations set events_per_day_max = 5 where id = ${sender.orgId}`;
  const first = makeEvents(4);
  expect((await record(first, sender)).body).toMatchObject({ accepted: 4 });
  expect((await record(first, sender)).body).toMatchObject({ accepted: 0, duplicates: 4 });
  expect((await usageOf(sender)).body).toMatchObject({ events_today: 4, events_per_day_max: 5 });
  expect((await record(makeEvents(3), sender)).body).toMatchObject({ accepted: 3 });

  const late = makeEvents(1);
  const answer = await record(late, sender);
  expect(answer.status).toBe(429);
  expect(codeOf(answer)).toBe("QUOTA_EXCEEDED");
  expect(JSON.stringify(answer.body)).toMatch(/may store 5 new events a day and has stored 7 today.*midnight UTC/);
  const opensAt = Date.now() + Number(answer.headers.get("retry-after")) * 1000;
  expect(Math.abs(opensAt - Math.ceil(Date.now() / 86_400_000) * 86_400_000)).toBeLessThan(60_000);
  expect(await adminSql()`select from floyo.events where id = ${late[0]?.id ?? ""}`).toHaveLength(0);

  await adminSql()`update floyo.organizations set events_per_day_max = 8 where id = ${sender.orgId}`;
  expect((await record(late, sender)).body).toMatchObject({ accepted: 1 });
});

test("is the environment's where the workspace has none of its own", async () => {
  expect((await usageOf(await makeCaller())).body).toMatchObject({
    events_today: 0,
    events_per_day_max: env().EVENTS_PER_DAY_MAX,
    resets_at: expect.stringMatching(/T00:00:00\.000Z$/),
  });
});

test("counts exactly when batches come at once", async () => {
  const sender = await makeCaller();
  const answers = await Promise.all(Array.from({ length: 12 }, () => record(makeEvents(25), sender)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await usageOf(sender)).body).toMatchObject({ events_today: 300 });
});

test("another workspace's count is nobody else's to read", async () => {
  const [one, other] = [await makeCaller(), await makeCaller()];
  expect((await call(getUsage, { token: one.accessToken, params: { id: other.orgId } })).status).toBe(404);
});
