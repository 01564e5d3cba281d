import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as list } from "#app/api/v1/patterns/route.ts";
import type { PatternSummary } from "#lib/contracts/patterns.ts";
import { countPatterns } from "#lib/domains/patterns/count-patterns.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, makeCaller } from "#tests/integration/events/call.ts";
import { quietContext } from "./habit.ts";

let caller: Caller;

beforeAll(async () => {
  caller = await makeCaller();
  const add = (kind: string, title: string, support: number, confidence: number, lastSeen: string, learned: string) =>
    adminSql()`
      insert into floyo.patterns (org_id, user_id, kind, key, title, support, confidence, first_seen_at, last_seen_at,
        distinct_days, statistics, evidence, created_at)
      values (${caller.orgId}, ${caller.userId}, ${kind}, ${title}, ${title}, ${support}, ${confidence}, ${lastSeen},
        ${lastSeen}, 1, '{}', '{}', ${learned})`;
  await add("routine", "You edit `Sales.csv`", 5, 0.9, "2026-11-01T00:00:00Z", "2026-11-10T00:00:00Z");
  await add("sequence", "After `a_b.ts`, `c.ts`", 40, 0.5, "2026-11-03T00:00:00Z", "2026-11-12T00:00:00Z");
  await add("usage", "You mostly edit csv files", 40, 0.7, "2026-11-02T00:00:00Z", "2026-11-14T00:00:00Z");
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

type Page = { data: PatternSummary[]; next_cursor: string | null };
const page = async (query: Record<string, string | number | undefined>) =>
  (await call<Page>(list, { key: caller.key, query })).body;
const kinds = async (query: Record<string, string | number | undefined>) =>
  (await page(query)).data.map(({ kind }) => kind);

test("is sorted by how sure, how recent or how frequent", async () => {
  expect(await kinds({})).toEqual(["routine", "usage", "sequence"]);
  expect(await kinds({ sort: "last_seen" })).toEqual(["sequence", "usage", "routine"]);
  expect((await kinds({ sort: "support" })).at(-1)).toBe("routine");
});

test.each(["confidence", "last_seen", "support"])("pages through each once by %s, ties included", async (sort) => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const next = await page({ sort, limit: 1, cursor });
    seen.push(...next.data.map(({ id }) => id));
    cursor = next.next_cursor ?? undefined;
  } while (cursor !== undefined && seen.length < 9);
  expect(seen).toHaveLength(3);
  expect(new Set(seen).size).toBe(3);
});

test("is searched by a part of the sentence, whatever its capitals, and by nothing a pattern could mean", async () => {
  expect(await kinds({ search: "SALES" })).toEqual(["routine"]);
  expect(await kinds({ search: "csv" })).toEqual(["routine", "usage"]);
  expect(await kinds({ search: "a_b" })).toEqual(["sequence"]);
  expect(await kinds({ search: "%" })).toEqual([]);
});

test("can be those learned since a moment", async () => {
  expect(await kinds({ since: "2026-11-11T00:00:00Z" })).toEqual(["usage", "sequence"]);
  expect(await kinds({ since: "9999-12-31T00:00:00Z" })).toEqual([]);
});

test("is counted by kind, for its person alone", async () => {
  const counts = await countPatterns(await quietContext(caller), {});
  expect(counts).toEqual({ routine: 1, sequence: 1, relationship: 0, usage: 1 });
  expect(await countPatterns(await quietContext(caller), { search: "csv" })).toMatchObject({ routine: 1, sequence: 0 });
  const nobody = await countPatterns(await quietContext(await makeCaller()), {});
  expect(Object.values(nobody)).toEqual([0, 0, 0, 0]);
});
