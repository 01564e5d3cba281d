import { afterAll, expect, test } from "vitest";
import { GET as changes } from "#app/api/v1/changes/route.ts";
import { POST as telemetry } from "#app/api/v1/telemetry/route.ts";
import { POST as mark } from "#app/api/v1/visits/route.ts";
import type { Changes } from "#lib/contracts/visits.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, makeCaller, makeEvents } from "#tests/integration/events/call.ts";

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

async function person() {
  const caller = await makeCaller();
  const { accessToken: token } = caller;
  return {
    caller,
    look: async () => (await call<Changes>(changes, { token })).body,
    here: async () => (await call<{ since: string | null }>(mark, { token })).body.since,
    /** Moves the last sign of the person into the past, as waiting would. */
    wasHere: (at: string) => adminSql()`update floyo.visits set last_seen_at = ${at} where user_id = ${caller.userId}`,
  };
}

async function learn({ orgId, userId }: Caller, createdAt: string) {
  await adminSql()`
    insert into floyo.patterns (org_id, user_id, kind, key, title, support, confidence, first_seen_at, last_seen_at,
      distinct_days, statistics, evidence, created_at)
    values (${orgId}, ${userId}, 'usage', ${crypto.randomUUID()}, 't', 3, 0.5, now(), now(), 1, '{}', '{}', ${createdAt})`;
}

test("the first visit has nothing before it", async () => {
  const { look, here } = await person();
  const nothing = { since: null, events: 0, patterns: 0, suggestions: 0 };
  expect(await look()).toEqual(nothing);
  expect(await here()).toBeNull();
  expect(await look()).toEqual(nothing);
});

test("a later visit sees what came since the one before ended, and goes on seeing it until it is over itself", async () => {
  const { caller, look, here, wasHere } = await person();
  await here();
  const left = minutesAgo(120);
  await wasHere(left);
  await call(telemetry, {
    key: caller.key,
    body: {
      events: [...makeEvents(2, { occurred_at: minutesAgo(60) }), ...makeEvents(3, { occurred_at: minutesAgo(180) })],
    },
  });
  await learn(caller, minutesAgo(50));
  await learn(caller, minutesAgo(500));
  const seen = { since: left, events: 2, patterns: 1, suggestions: 0 };
  expect(await look()).toEqual(seen);
  expect(await here()).toBe(left);
  expect(await here()).toBe(left);
  expect(await look()).toEqual(seen);
  // The visit ended 40 minutes ago: the next one counts from there.
  const over = minutesAgo(40);
  await wasHere(over);
  expect(await look()).toEqual({ since: over, events: 0, patterns: 0, suggestions: 0 });
});

test("no key marks a visit, and nobody sees another's", async () => {
  const [one, other] = [await person(), await person()];
  await one.here();
  await one.wasHere(minutesAgo(90));
  expect((await other.look()).since).toBeNull();
  expect(codeOf(await call(mark, { key: one.caller.key }))).toBe("FORBIDDEN");
});
