import { afterAll, beforeAll, expect, test } from "vitest";
import { type ExportLine, exportOwn } from "#lib/domains/accounts/export-own.ts";
import { getSetup } from "#lib/domains/accounts/get-setup.ts";
import { closeDb } from "#lib/platform/db.ts";
import { fill } from "#tests/integration/door/fill.ts";
import { adminSql, endAdminSql, makePerson, type Person } from "#tests/integration/door/people.ts";
import { makeEvents } from "#tests/integration/events/call.ts";
import { quietContext, store } from "#tests/integration/patterns/habit.ts";

let ada: Person;

beforeAll(async () => {
  ada = await makePerson("ada");
  await fill(ada, "ADAS-OWN");
  await fill(await makePerson("eve"), "EVES-OWN");
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const exported = async (): Promise<ExportLine[]> => {
  const lines: ExportLine[] = [];
  for await (const line of exportOwn(await quietContext(ada))) lines.push(line);
  return lines;
};

test("an export holds everything of the person's, each once, over however many pages, and nothing of another's", async () => {
  const events = makeEvents(450);
  await store(await quietContext(ada), events);
  const lines = await exported();
  const of = (kind: ExportLine["kind"]) => lines.filter((line) => line.kind === kind).length;
  const once: ExportLine["kind"][] = [
    "me",
    "decision",
    "device",
    "api_key",
    "privacy_rules",
    "privacy_receipt",
    "ledger_entry",
    "activitywatch_bucket",
    "suggestion",
    "pattern",
  ];
  expect(once.map(of)).toEqual(once.map(() => 1));
  const ids = lines.flatMap(({ kind, data }) => (kind === "event" ? [(data as { id: string }).id] : []));
  expect([ids.length, new Set(ids).size]).toEqual([451, 451]);
  expect(ids).toEqual(expect.arrayContaining(events.map(({ id }) => id)));
  const text = JSON.stringify(lines);
  expect(text).toContain("ADAS-OWN");
  expect(text).not.toContain("EVES-OWN");
  expect(text).not.toMatch(/key_?hash/i);
});

test("what is dismissed or accepted is in it, too", async () => {
  await adminSql()`
    update floyo.suggestions set status = 'accepted', accepted_at = now() where user_id = ${ada.userId}`;
  expect((await exported()).find(({ kind }) => kind === "suggestion")?.data).toMatchObject({ status: "accepted" });
});

test("setting up is read from what is there", async () => {
  const newcomer = await makePerson("new");
  const nowMs = Date.now();
  const setup = async () => await getSetup(await quietContext(newcomer), nowMs);
  expect(await setup()).toEqual({ consent: null, key: null, device: null, started: false, imported: null });
  await adminSql()`
    insert into floyo.consents (user_id, purpose, granted, version)
    values (${newcomer.userId}, 'collection', true, '2026-11-20')`;
  const now = new Date().toISOString();
  await store(await quietContext(newcomer), makeEvents(1, { occurred_at: now }));
  expect(await setup()).toMatchObject({ started: true, imported: null });
  await store(await quietContext(newcomer), makeEvents(3, { occurred_at: "2025-03-01T09:00:00Z" }));
  expect((await setup()).imported).toMatchObject({ count: 3 });
});
