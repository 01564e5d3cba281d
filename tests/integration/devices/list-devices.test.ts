import { afterAll, expect, test } from "vitest";
import { GET as list } from "#app/api/v1/devices/route.ts";
import { POST as telemetry } from "#app/api/v1/telemetry/route.ts";
import type { Device } from "#lib/contracts/devices.ts";
import { closeDb } from "#lib/platform/db.ts";
import { endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, makeCaller, makeEvents } from "#tests/integration/events/call.ts";

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

test("a person's devices are listed with what they said of themselves, in pages, to that person alone", async () => {
  const [caller, stranger] = [await makeCaller(), await makeCaller()];
  const send = (who: Caller, id: string, name?: string) =>
    call(telemetry, {
      key: who.key,
      body: { events: makeEvents(1) },
      headers: { "x-floyo-device": id, "user-agent": "floyo/0.1.0", ...(name && { "x-floyo-device-name": name }) },
    });
  const [desk, attic] = [crypto.randomUUID(), crypto.randomUUID()];
  await send(caller, desk, "Desk");
  await send(caller, attic);
  await send(stranger, crypto.randomUUID(), "Strange");
  type Page = { data: Device[]; next_cursor: string | null };
  const first = (await call<Page>(list, { key: caller.key, query: { limit: 1 } })).body;
  const rest = (await call<Page>(list, { key: caller.key, query: { cursor: first.next_cursor ?? "" } })).body;
  expect([...first.data, ...rest.data].map(({ id, name, client }) => [id, name, client])).toEqual([
    [attic, "floyo/0.1.0", "floyo/0.1.0"],
    [desk, "Desk", "floyo/0.1.0"],
  ]);
  expect(rest.next_cursor).toBeNull();
});
