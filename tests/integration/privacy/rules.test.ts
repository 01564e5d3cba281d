import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET, PUT } from "#app/api/v1/privacy/rules/route.ts";
import { POST as tryRules } from "#app/api/v1/privacy/rules/try/route.ts";
import { POST as record } from "#app/api/v1/telemetry/route.ts";
import type { PrivacyRule, RuleTrial, WorkspaceRules } from "#lib/contracts/privacy.ts";
import type { RecordEventsResult, TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { redactAtDoor } from "#lib/domains/privacy/redact-at-door.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, makeCaller, makeEvent } from "#tests/integration/events/call.ts";
import { quietContext } from "#tests/integration/patterns/habit.ts";

const hash: PrivacyRule = { id: "clients", subject: "path", patterns: ["clients/"], action: "hash" };
const drop: PrivacyRule = { id: "diary", subject: "path", patterns: ["diary/"], action: "drop" };

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const read = async ({ key }: Caller) => (await call<WorkspaceRules>(GET, { key })).body;
const write = (caller: Caller, version: number, rules: readonly unknown[]) =>
  call<WorkspaceRules>(PUT, { token: caller.accessToken, body: { version, rules } });
const send = async ({ key }: Caller, events: readonly TelemetryEvent[]) =>
  (await call<RecordEventsResult>(record, { key, body: { events } })).body;
const pathsOf = async (events: readonly TelemetryEvent[]) =>
  (
    await adminSql()`
      select path from floyo.events where id = any (${events.map(({ id }) => id)}) order by occurred_at`
  ).map(({ path }) => path as string | null);

describe("a person's rules", () => {
  let ada: Caller;
  beforeAll(async () => {
    ada = await makeCaller();
  });

  test("are none at first, and then those that were written last", async () => {
    expect(await read(ada)).toEqual({ version: 0, updated_at: null, rules: [], hits: [] });
    expect((await write(ada, 0, [hash])).body).toMatchObject({ version: 1, rules: [hash] });
    expect((await write(ada, 1, [hash, drop])).body).toMatchObject({ version: 2, rules: [hash, drop] });
    expect(await read(ada)).toMatchObject({ version: 2, updated_at: expect.any(String), rules: [hash, drop] });
  });

  test("are not overwritten by whoever had read older ones", async () => {
    for (const version of [0, 1, 3]) {
      const refused = await write(ada, version, []);
      expect([refused.status, codeOf(refused)]).toEqual([409, "CONFLICT"]);
    }
    expect((await read(ada)).version).toBe(2);
  });

  test("are refused by the name of what is wrong, and cannot be written with a key", async () => {
    const twice = await write(ada, 2, [hash, hash]);
    expect(codeOf(twice)).toBe("VALIDATION_ERROR");
    const odd = await write(ada, 2, [{ ...hash, action: "burn" }]);
    expect(JSON.stringify(odd.body)).toContain("rules.0.action");
    expect((await call(PUT, { key: ada.key, body: { version: 2, rules: [] } })).status).toBe(403);
  });
});

describe("at the server's own doors", () => {
  test("the newest rules hold for what a script sends, and are counted by what they did", async () => {
    const ada = await makeCaller();
    await write(ada, 0, [hash]);
    const first = [makeEvent({ path: "clients/acme/plan.md" }), makeEvent({ path: "src/a.ts" })];
    expect(await send(ada, first)).toEqual({ accepted: 2, duplicates: 0, rejected: [] });
    const [hashed, plain] = await pathsOf(first);
    expect(hashed).toMatch(/^~[0-9a-f]{16}\/~[0-9a-f]{16}\/~[0-9a-f]{16}\.md$/);
    expect(plain).toBe("src/a.ts");

    await write(ada, 1, [hash, drop]);
    const second = [makeEvent({ path: "clients/acme/plan.md" }), makeEvent({ path: "diary/monday.md" })];
    expect(await send(ada, second)).toEqual({ accepted: 1, duplicates: 0, rejected: [], dropped: 1 });
    expect(await pathsOf(second)).toEqual([hashed]);

    // What was redacted before comes through as it is, and is no hit.
    const again = [makeEvent({ path: hashed ?? "" })];
    await send(ada, again);
    expect(await pathsOf(again)).toEqual([hashed]);
    expect((await read(ada)).hits).toEqual([
      { rule: "clients", hits: 2, last_at: expect.any(String) },
      { rule: "diary", hits: 1, last_at: expect.any(String) },
    ]);
    await write(ada, 2, [hash]);
    expect((await read(ada)).hits.map(({ rule }) => rule)).toEqual(["clients"]);
  });

  test("the same name has another hash for another person", async () => {
    const people = await Promise.all([makeCaller(), makeCaller()]);
    const paths = await Promise.all(
      people.map(async (person) => {
        await write(person, 0, [hash]);
        const { events } = await redactAtDoor(await quietContext(person), [makeEvent({ path: "clients/acme" })]);
        return events[0]?.path;
      }),
    );
    expect(paths[0]).toMatch(/^~[0-9a-f]{16}\/~[0-9a-f]{16}$/);
    expect(paths[0]).not.toBe(paths[1]);
  });

  test("files that hold secrets by their nature are left out without any rule", async () => {
    const ada = await makeCaller();
    const { events, dropped } = await redactAtDoor(await quietContext(ada), [
      makeEvent({ path: "app/.env" }),
      makeEvent({ type: "command_run", command: "curl -H 'Authorization: Bearer abcdefgh12345678' x" }),
    ]);
    expect(dropped).toBe(1);
    expect(events[0]?.command).not.toContain("abcdefgh12345678");
  });
});

test("what rules would do is told without keeping anything", async () => {
  const ada = await makeCaller();
  await write(ada, 0, [hash]);
  const attempt = async (body: Record<string, unknown>) =>
    (await call<RuleTrial>(tryRules, { key: ada.key, body })).body;
  expect(await attempt({ subject: "path", value: "clients/acme.md" })).toMatchObject({
    outcome: "changed",
    shown: expect.stringMatching(/^~/),
    rules: ["clients"],
    built_in: false,
  });
  expect(await attempt({ subject: "path", value: "clients/acme.md", rules: [] })).toMatchObject({ outcome: "kept" });
  expect(await attempt({ subject: "path", value: "clients/acme.md", rules: [{ ...hash, action: "drop" }] })).toEqual({
    outcome: "dropped",
    shown: null,
    rules: ["clients"],
    built_in: false,
  });
  expect(await attempt({ subject: "path", value: "app/.env" })).toMatchObject({ outcome: "dropped", built_in: true });
  expect((await read(ada)).hits).toEqual([]);
});
