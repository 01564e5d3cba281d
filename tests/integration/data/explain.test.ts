import { randomUUID } from "node:crypto";
import { drizzle } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selectConsent, selectOrganizations, selectProfile } from "#lib/domains/accounts/queries.ts";
import { selectApiKeys } from "#lib/domains/api-keys/queries.ts";
import { countByDevice, selectDevices } from "#lib/domains/devices/queries.ts";
import {
  countEvents,
  countHours,
  deleteEvent,
  deleteEvents,
  readSpan,
  selectEvents,
  selectEventsById,
  selectWalkEnd,
} from "#lib/domains/events/queries.ts";
import {
  clearDirtyDay,
  selectDayEvents,
  selectPattern,
  selectPatterns,
  selectStaleDays,
  selectStatistics,
  selectSummaries,
} from "#lib/domains/patterns/queries.ts";
import { countByStatus, selectSuggestion, selectSuggestions } from "#lib/domains/suggestions/queries.ts";
import type { Tx } from "#lib/platform/db.ts";
import { addMember, addSharedOrg, become, connectAdmin, connectApp, consent, type Person, signUp } from "./database.ts";

const eventCount = 200_000;
/** The page that lists ask for. */
const limit = 50;
/** How many rows a query with `limit` may look at: a page and a little, never a person's whole history. */
const pageRowsMax = 4 * limit;

/** The tables that grow with what a person does. */
const large = ["events", "event_hours", "dirty_days", "mining_days", "patterns", "suggestions"];

let admin: postgres.Sql;
let app: postgres.Sql;
let owner: Person;

beforeAll(async () => {
  admin = connectAdmin(1);
  app = connectApp(1);
  const orgId = await addSharedOrg(admin);
  const people = [await signUp(admin), await signUp(admin)];
  for (const [i, { userId }] of people.entries()) {
    await addMember(admin, orgId, userId, "member");
    await consent(admin, userId);
    await admin`
      insert into floyo.devices (org_id, user_id, id, name)
      values (${orgId}, ${userId}, '11111111-0000-4000-8000-000000000001', 'Laptop')`;
    const count = i === 0 ? eventCount * 0.75 : eventCount * 0.25;
    await admin`
      insert into floyo.events (
        org_id, user_id, id, type, occurred_at, utc_offset_minutes, received_at, path, extension, tool, project,
        device_id
      )
      select
        ${orgId}, ${userId}, gen_random_uuid(),
        case when i % 10000 = 0 then 'branch_switched' else (array['file_modified', 'file_created'])[1 + (i / 40) % 2] end,
        '2025-01-01T00:00:00Z'::timestamptz + i * interval '4 minutes', 60,
        '2025-06-01T00:00:00Z'::timestamptz + i * interval '2 minutes',
        'src/folder/file-' || i % 1000 || '.ts',
        case when i % 20000 = 0 then 'xls' else (array['ts', 'md', 'csv'])[1 + (i / 30) % 3] end,
        case when i % 5000 = 0 then 'psql' end,
        case when i % 25000 = 0 then 'rare' else 'floyo' end,
        case when i % 1000 = 0 then '11111111-0000-4000-8000-000000000001'::uuid end
      from generate_series(1, ${count}::int) i`;
    await admin`
      insert into floyo.patterns (
        org_id, user_id, kind, key, title, support, confidence, first_seen_at, last_seen_at, distinct_days, statistics,
        evidence
      )
      select ${orgId}, ${userId}, 'sequence', i::text, 't', i, random(), now(), now() - i * interval '1 hour', 1, '{}', '{}'
      from generate_series(1, 3000) i`;
    await admin`
      insert into floyo.suggestions (
        org_id, user_id, key, status, dismissed_at, title, reason, confidence, score, evidence, connectors, draft,
        pattern_ids
      )
      select
        ${orgId}, ${userId}, i::text, case when i % 3 = 0 then 'dismissed' else 'open' end,
        case when i % 3 = 0 then now() end, 't', 'r', random(), random(), '{}', '{}', '{}', '{}'
      from generate_series(1, 3000) i`;
    await admin`
      insert into floyo.mining_days (org_id, user_id, utc_day, engine_version, summary, event_count)
      select ${orgId}, ${userId}, date '2020-01-01' + i, '1', '{}', 1 from generate_series(1, ${i === 0 ? 400 : 6000}::int) i`;
  }
  const [person] = people;
  if (!person) throw new Error("nobody signed up");
  owner = { userId: person.userId, orgId };
  for (const table of large) {
    await admin`analyze floyo.${admin(table)}`;
  }
}, 120_000);

afterAll(async () => {
  await admin.begin(async (tx) => {
    await tx`delete from floyo.organizations where id = ${owner.orgId}`;
  });
  await Promise.all([admin.end(), app.end()]);
}, 60_000);

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: PlanNode[];
}

interface Seen {
  /** Tables read from end to end. */
  scanned: string[];
  indexes: string[];
  /** Rows of the large tables looked at, thrown away ones included. How many people there are is other tests' affair. */
  rows: number;
}

/**
 * The plan of each statement that `run` sends, as the person, with row-level security in force. `largeTables`: as if
 * reading any table from end to end were dear.
 */
async function plansOf(run: (tx: Tx) => Promise<unknown>, { largeTables = false } = {}): Promise<Seen> {
  const seen: Seen = { scanned: [], indexes: [], rows: 0 };
  const walk = (node: PlanNode) => {
    const { "Relation Name": table, "Index Name": index } = node;
    if (index) seen.indexes.push(index);
    if (table) {
      if (node["Node Type"] === "Seq Scan") seen.scanned.push(table);
    }
    if (table && large.includes(table)) {
      const removed = (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
      seen.rows += (node["Actual Rows"] + removed) * node["Actual Loops"];
    }
    node.Plans?.forEach(walk);
  };
  const sent: { query: string; params: unknown[] }[] = [];
  const client = connectApp(1);
  const db = drizzle(client, { logger: { logQuery: (query, params) => sent.push({ query, params }) } });
  try {
    await db
      .transaction(async (tx) => {
        await tx.execute(
          `select set_config('role', 'authenticated', true), set_config('request.jwt.claims', '${JSON.stringify({ sub: owner.userId })}', true)`,
        );
        sent.length = 0;
        await run(tx);
        throw new TakeBack();
      })
      .catch((error) => {
        if (!(error instanceof TakeBack)) throw error;
      });
  } finally {
    await client.end();
  }
  expect(sent.length).toBeGreaterThan(0);
  await app
    .begin(async (tx) => {
      await become(tx, owner.userId);
      if (largeTables) await tx`set local enable_seqscan = off`;
      for (const { query, params } of sent) {
        const [row] = await tx.unsafe<{ "QUERY PLAN": { Plan: PlanNode }[] }[]>(
          `explain (analyze, format json) ${query}`,
          params as string[],
        );
        row?.["QUERY PLAN"].forEach(({ Plan }) => {
          walk(Plan);
        });
      }
      throw new TakeBack();
    })
    .catch((error) => {
      if (!(error instanceof TakeBack)) throw error;
    });
  return seen;
}

class TakeBack extends Error {}

const middle = ["2025-06-01T00:00:00Z", "80000000-0000-4000-8000-000000000000"] as const;

describe("the list of events reads a page, wherever in a long history it is", () => {
  test.each([
    ["newest", {}, null, "events_newest_idx"],
    ["a later page", {}, middle, "events_newest_idx"],
    ["a range", { from: "2025-03-01T00:00:00Z", to: "2025-03-08T00:00:00Z" }, null, "events_newest_idx"],
    ["a frequent type", { type: "file_modified" }, null, /events_(type|newest)_idx/],
    ["a rare type", { type: "branch_switched" }, null, "events_type_idx"],
    ["a type that never came", { type: "app_used" }, null, "events_type_idx"],
    ["a rare tool", { tool: "psql" }, null, "events_tool_idx"],
    ["an unknown tool", { tool: "none" }, null, "events_tool_idx"],
    ["a frequent extension", { extension: "ts" }, middle, /events_(extension|newest)_idx/],
    ["a rare extension", { extension: "xls" }, null, "events_extension_idx"],
    ["an unknown extension", { extension: "none" }, middle, "events_extension_idx"],
    ["a device", { device: "11111111-0000-4000-8000-000000000001" }, null, "events_device_idx"],
    ["an unknown device", { device: middle[1] }, null, "events_device_idx"],
    ["a rare project", { project: "rare" }, null, "events_project_idx"],
    ["an unknown project", { project: "none" }, null, "events_project_idx"],
  ] as const)("%s", async (_what, filter, after, index) => {
    const seen = await plansOf((tx) => selectEvents(tx, owner, filter, after, limit));
    expect(seen.scanned).not.toContain("events");
    if (typeof index === "string") expect(seen.indexes).toContain(index);
    else expect(seen.indexes.join()).toMatch(index);
    expect(seen.rows).toBeLessThan(pageRowsMax);
  });
});

test("a search that no index answers looks at no more events than its bound", async () => {
  for (const filter of [{ path: "nowhere" }, { weekday: 3, hour: 4 }]) {
    const seen = await plansOf((tx) => selectEvents(tx, owner, filter, middle, limit, 1000));
    expect(seen.scanned).not.toContain("events");
    expect(seen.rows).toBeLessThanOrEqual(1000);
  }
  const end = await plansOf((tx) => selectWalkEnd(tx, owner, {}, null, 1000));
  expect(end.indexes).toContain("events_newest_idx");
  expect(end.rows).toBeLessThanOrEqual(1000);
  // What is found soon ends the search.
  const common = await plansOf((tx) => selectEvents(tx, owner, { path: "file-" }, null, limit));
  expect(common.rows).toBeLessThan(pageRowsMax);
});

describe("other queries of a person's find their rows by index", () => {
  const queries: [string, number, (tx: Tx) => Promise<unknown>][] = [
    ["both ends of a history", 10, (tx) => readSpan(tx, owner)],
    ["one UTC day for the engine", 400, (tx) => selectDayEvents(tx, owner, "2025-05-05", null, 1000)],
    [
      "deletion of a range",
      200,
      (tx) => deleteEvents(tx, owner, { from: "2025-05-05T00:00:00Z", to: "2025-05-05T01:00:00Z" }, 1000),
    ],
    [
      "activity of four weeks",
      3000,
      (tx) => countHours(tx, owner, { from: "2025-05-01T00:00:00", to: "2025-05-29T00:00:00" }, "day"),
    ],
    ["a few events by id", 10, (tx) => selectEventsById(tx, owner, [randomUUID(), randomUUID()])],
    ["deletion of one event", 10, (tx) => deleteEvent(tx, owner, randomUUID())],
    ["patterns, strongest", pageRowsMax, (tx) => selectPatterns(tx, owner, { sort: "confidence" }, null, limit)],
    [
      "patterns, a later page",
      pageRowsMax,
      (tx) => selectPatterns(tx, owner, { sort: "confidence", confidence_min: 0.1 }, [0.5, middle[1]], limit),
    ],
    ["patterns, latest", pageRowsMax, (tx) => selectPatterns(tx, owner, { sort: "last_seen" }, null, limit)],
    ["patterns, most frequent", pageRowsMax, (tx) => selectPatterns(tx, owner, { sort: "support" }, null, limit)],
    [
      "patterns, most frequent, a later page",
      pageRowsMax,
      (tx) => selectPatterns(tx, owner, { sort: "support" }, [100, middle[1]], limit),
    ],
    ["one pattern", 10, (tx) => selectPattern(tx, owner, randomUUID())],
    ["suggestions, best", pageRowsMax, (tx) => selectSuggestions(tx, owner, { status: "open" }, null, limit)],
    [
      "suggestions, a later page",
      pageRowsMax,
      (tx) => selectSuggestions(tx, owner, { status: "dismissed" }, [0.5, middle[1]], limit),
    ],
    ["one suggestion", 10, (tx) => selectSuggestion(tx, owner, randomUUID())],
    ["clearing a day", 10, (tx) => clearDirtyDay(tx, owner, { day: "2025-05-05", version: "0" })],
  ];
  test.each(queries)("%s", async (_what, rowsMax, run) => {
    const seen = await plansOf(run);
    expect(seen.scanned.filter((table) => large.includes(table))).toEqual([]);
    expect(seen.rows).toBeLessThan(rowsMax);
  });

  test("what is a person's whole is read by their own rows alone", async () => {
    const stale = await plansOf((tx) => selectStaleDays(tx, owner, "1"));
    // Its changed days and its learned days.
    expect(stale.rows).toBeLessThan(2 * (420 + 400));
    const summaries = await plansOf((tx) => selectSummaries(tx, owner, "1", null, 500));
    expect(summaries.rows).toBeLessThanOrEqual(400 + 10);
  });

  test.each<[string, (tx: Tx) => Promise<unknown>]>([
    ["profile", (tx) => selectProfile(tx, owner.userId)],
    ["workspaces", (tx) => selectOrganizations(tx, owner.userId)],
    ["consent", (tx) => selectConsent(tx, owner.userId)],
    ["API keys", (tx) => selectApiKeys(tx, owner, null, limit)],
    ["devices", (tx) => selectDevices(tx, owner, null, limit)],
    ["events by device", (tx) => countByDevice(tx, owner, new Date("2025-06-01T00:00:00Z"))],
    [
      "events of some days",
      (tx) => countEvents(tx, owner, { from: "2025-02-01T00:00:00Z", to: "2025-02-03T00:00:00Z" }),
    ],
    ["figures of patterns", (tx) => selectStatistics(tx, owner, [owner.userId])],
    ["suggestions by status", (tx) => countByStatus(tx, owner)],
  ])("%s: an index is there for the day when the table is large", async (_what, run) => {
    expect((await plansOf(run, { largeTables: true })).scanned).toEqual([]);
  });
});

test("retention finds old rows by the time they were received", async () => {
  // As if the table were large: how far rows lie in order of time depends on what other tests wrote meanwhile.
  const [row] = await admin.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    return await tx<{ "QUERY PLAN": { Plan: PlanNode }[] }[]>`
      explain (format json) delete from floyo.events where received_at < '2025-06-02T00:00:00Z'`;
  });
  expect(JSON.stringify(row)).toContain("events_received_idx");
});
