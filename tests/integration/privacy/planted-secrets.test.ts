import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PUT as putRules } from "#app/api/v1/privacy/rules/route.ts";
import { POST as record } from "#app/api/v1/telemetry/route.ts";
import { type PrivacyAction, type PrivacyRule, privacySubjects } from "#lib/contracts/privacy.ts";
import { eventTypes, type RecordEventsResult, type TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { analyzePatterns } from "#lib/domains/patterns/analyze-patterns.ts";
import { redactAtDoor } from "#lib/domains/privacy/redact-at-door.ts";
import { closeDb } from "#lib/platform/db.ts";
import { redirectLog } from "#lib/platform/log.ts";
import { endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, makeCaller, makeEvent } from "#tests/integration/events/call.ts";
import { quietContext } from "#tests/integration/patterns/habit.ts";
import { stackVariable } from "#tests/setup/fixtures.ts";

/** What must be found nowhere: in the form of a secret, and as a name under a rule. Other tests plant words of their own. */
const mark = crypto.randomUUID().slice(0, 8);
const secret = `PLANTED5ECRET${mark}`;
const name = `HUSH5ECRET${mark}`;

const secrets = [
  `ghp_${secret}${secret}`,
  `API_TOKEN=${secret}`,
  `x --password ${secret}`,
  `Bearer ${secret}${secret}`,
  `https://ada:${secret}@h/x`,
];
const fields = [
  "path",
  "previous_path",
  "command",
  "tool",
  "action",
  "app",
  "project",
  "branch",
  "group",
  "source",
] as const;

/** An event of each type with the text in each field, metadata's names and values included. */
function plant(text: string): TelemetryEvent[] {
  return eventTypes.flatMap((type) => [
    ...fields.map((field) => makeEvent({ type, [field]: text })),
    makeEvent({ type, metadata: { note: text } }),
    makeEvent({ type, metadata: { [text]: "a" } }),
  ]);
}

/** Names in the field that a rule looks at, and paths in every field. */
function plantNames(): TelemetryEvent[] {
  const named = eventTypes.flatMap((type) =>
    (["tool", "app", "project", "branch", "command"] as const).map((field) =>
      makeEvent({ type, [field]: name, path: `${name}/a.ts`, action: `of ${name}`, metadata: { note: `in ${name}` } }),
    ),
  );
  return [...named, ...plant(`clients/${name}/plan.md`)];
}

const rulesThat = (action: PrivacyAction): PrivacyRule[] =>
  privacySubjects.map((subject) => ({
    id: subject,
    subject,
    patterns: subject === "path" ? ["clients/", "hush*"] : ["hush*"],
    action,
  }));

let people: { readonly caller: Caller; readonly action: "hash" | "drop" }[];
let owner: postgres.Sql;
let level: string | undefined;
let restore = () => {};
const lines: string[] = [];

beforeAll(async () => {
  level = process.env.LOG_LEVEL;
  process.env.LOG_LEVEL = "debug";
  restore = redirectLog((line) => lines.push(line));
  // Not the person's view and not the application's: everything that lies in the database.
  owner = postgres(stackVariable("SUPER_URL"), { max: 1, onnotice: () => undefined });
  people = await Promise.all(
    (["hash", "drop"] as const).map(async (action) => ({ caller: await makeCaller(), action })),
  );
});
afterAll(async () => {
  restore();
  process.env.LOG_LEVEL = level;
  await Promise.all([closeDb(), endAdminSql(), owner.end()]);
});

/** The tables that hold any of the words, the job runner's own included. */
async function tablesHolding(words: readonly string[]): Promise<string[]> {
  const tables = await owner<{ schema: string; name: string }[]>`
    select schemaname as schema, tablename as name from pg_tables
    where schemaname like 'floyo%' or schemaname in ('auth', 'realtime')`;
  expect(tables.map(({ schema }) => schema)).toEqual(expect.arrayContaining(["floyo", "floyo_jobs"]));
  const found: string[] = [];
  for (const { schema, name: table } of tables) {
    const [row] = await owner<{ found: boolean }[]>`
      select exists (
        select from ${owner(schema)}.${owner(table)} t where t::text ~* ${words.join("|")}
      ) as found`;
    if (row?.found) found.push(`${schema}.${table}`);
  }
  return found;
}

test("what looks like a secret, and what a rule hides or drops, is in no table, no job's record and no line of the log", async () => {
  for (const { caller, action } of people) {
    const written = await call(putRules, {
      token: caller.accessToken,
      body: { version: 0, rules: rulesThat(action) },
    });
    expect(written.status).toBe(200);
    const events = [...secrets.flatMap(plant), ...plantNames()];
    const { events: left } = await redactAtDoor(await quietContext(caller), events);
    expect(left.filter((event) => new RegExp(`${secret}|${name}`, "i").test(JSON.stringify(event)))).toEqual([]);
    let stored = 0;
    for (let from = 0; from < events.length; from += 400) {
      const batch = events.slice(from, from + 400);
      const { status, body } = await call<RecordEventsResult>(record, { key: caller.key, body: { events: batch } });
      expect([status, body.rejected]).toEqual([200, []]);
      stored += body.accepted;
    }
    expect(stored).toBe(left.length);
    await analyzePatterns(await quietContext(caller));
  }
  expect(await tablesHolding([secret, name])).toEqual([]);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => line.includes(secret) || line.includes(name))).toEqual([]);
}, 120_000);
