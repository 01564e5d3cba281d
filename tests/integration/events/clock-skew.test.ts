import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as getEvent } from "#app/api/v1/events/[id]/route.ts";
import { POST } from "#app/api/v1/telemetry/route.ts";
import type { StoredEvent } from "#lib/contracts/events.ts";
import type { RecordEventsResult } from "#lib/contracts/telemetry.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, makeCaller, makeEvent } from "./call.ts";

const hourMs = 3_600_000;
let person: Caller;
beforeAll(async () => {
  person = await makeCaller();
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const send = (events: unknown, headers: Record<string, string>) =>
  call<RecordEventsResult>(POST, { key: person.key, body: { events }, headers });
const read = async (id: string) => (await call<StoredEvent>(getEvent, { key: person.key, params: { id } })).body;

test("a slow clock is corrected and marked on the events it stamped, and kept with the device", async () => {
  const device = crypto.randomUUID();
  const happenedMs = Date.now() - 60_000;
  const occurred_at = new Date(happenedMs - hourMs).toISOString();
  const [live, commit] = [makeEvent({ occurred_at, clock: "device" }), makeEvent({ occurred_at })];
  const sentAt = new Date(Date.now() - hourMs).toISOString();
  const answer = await send([live, commit], { "x-floyo-device": device, "x-floyo-sent-at": sentAt });
  expect(answer.body).toMatchObject({ accepted: 2, rejected: [] });

  const stored = await read(live.id);
  const skewMs = stored.clock_skew_ms ?? Number.NaN;
  // The way from here to there, on a machine that may be busy.
  expect(skewMs).toBeGreaterThanOrEqual(hourMs);
  expect(skewMs).toBeLessThan(hourMs + 20_000);
  expect(Date.parse(stored.occurred_at)).toBe(happenedMs - hourMs + skewMs);
  expect(await read(commit.id)).toMatchObject({ occurred_at, clock_skew_ms: null });
  const [known] = await adminSql()`select clock_skew_ms::float8 from floyo.devices where id = ${device}`;
  expect(known?.clock_skew_ms).toBe(skewMs);
});

test("a clock that is right changes nothing, and a time that is none is refused", async () => {
  const event = makeEvent({ occurred_at: new Date().toISOString(), clock: "device" });
  await send([event], { "x-floyo-sent-at": new Date().toISOString() });
  expect((await read(event.id)).clock_skew_ms).toBeNull();
  const refused = await send([makeEvent()], { "x-floyo-sent-at": "yesterday" });
  expect(refused.status).toBe(400);
  expect(refused.body).toMatchObject({ error: { details: [{ field: "X-Floyo-Sent-At" }] } });
});
