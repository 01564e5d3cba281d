import { afterAll, expect, test, vi } from "vitest";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { call, makeCaller, makeEvents } from "./call.ts";

// Before anything reads the environment: one connection for everybody.
vi.hoisted(() => {
  process.env.DATABASE_POOL_MAX = "1";
});
const { closeDb } = await import("#lib/platform/db.ts");
const { POST } = await import("#app/api/v1/telemetry/route.ts");

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

test("asked for far more than it can do, the door answers 200, 429 or 503, and what it answered 200 is stored", async () => {
  const { key, userId } = await makeCaller();
  // More than may wait for the one connection and for a turn together.
  const batches = Array.from({ length: 120 }, () => makeEvents(40));
  const answers = await Promise.all(batches.map((events) => call(POST, { key, body: { events } })));

  const byStatus = Map.groupBy(answers, ({ status }) => status);
  expect([...byStatus.keys()].filter((status) => ![200, 429, 503].includes(status))).toEqual([]);
  expect(byStatus.get(200)?.length).toBeGreaterThan(0);
  expect(byStatus.get(503)?.length).toBeGreaterThan(0);
  for (const refused of byStatus.get(503) ?? []) {
    expect(refused.body).toMatchObject({
      error: { code: "UNAVAILABLE", message: expect.stringMatching(/Try again in/) },
    });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  }

  const taken = batches.filter((_, index) => answers[index]?.status === 200).flat();
  const rows = await adminSql()`select id from floyo.events where user_id = ${userId}`;
  const stored = new Set(rows.map(({ id }) => id));
  expect(taken.filter(({ id }) => !stored.has(id))).toEqual([]);
  expect(stored.size).toBe(taken.length);

  // And it is itself again afterwards: what was refused is taken now.
  const again = batches[answers.findIndex(({ status }) => status === 503)] ?? [];
  expect(await call(POST, { key, body: { events: again } })).toMatchObject({ status: 200, body: { accepted: 40 } });
});
