import { selectEvents } from "#lib/domains/events/queries.ts";
import { asUser } from "#lib/platform/db.ts";
import { bareInsert, writeRows } from "./bare-insert.ts";
import { makeEvents } from "./make-events.ts";
import { type Bench, type BenchPerson, makePerson, median, openBench, quantile } from "./open-bench.ts";

/** How long a page of the list of events takes through the API, beside the same query as the same person, in turns. */
const stored = Number(process.env.BENCH_EVENTS ?? 200_000);
const requests = Number(process.env.BENCH_REQUESTS ?? 300);
const limit = 50;

interface Case {
  readonly name: string;
  readonly filter: {
    readonly type?: string;
    readonly tool?: string;
    readonly extension?: string;
    readonly from?: string;
  };
}
const cases: readonly Case[] = [
  { name: "newest", filter: {} },
  { name: "by type", filter: { type: "command_run" } },
  { name: "by tool", filter: { tool: "tool-3" } },
  { name: "by extension", filter: { extension: "csv" } },
  { name: "of a month", filter: { from: "2022-03-01T00:00:00Z" } },
];

async function seed({ admin }: Bench, { orgId, userId }: BenchPerson) {
  const events = makeEvents(stored, Date.parse("2021-01-04T00:00:00Z"));
  for (let from = 0; from < events.length; from += 5_000)
    await admin.unsafe(bareInsert("floyo.events"), [orgId, userId, writeRows(events.slice(from, from + 5_000))]);
  await admin`analyze floyo.events`;
}

async function timed(run: () => Promise<number>): Promise<number> {
  const started = performance.now();
  const rows = await run();
  const took = performance.now() - started;
  if (rows !== limit) throw new Error(`the page holds ${rows} events`);
  return took;
}

const bench = await openBench();
try {
  const person = await makePerson(bench.admin);
  await seed(bench, person);
  console.log(
    `A page of ${limit} among ${stored.toLocaleString("en")} events, ${requests} requests; served by ${bench.server}`,
  );
  for (const { name, filter } of cases) {
    const url = `${bench.siteUrl}/api/v1/events?${new URLSearchParams({ limit: String(limit), ...filter })}`;
    // An end that nobody has asked for before, or it would be answered from memory: bench/cached-reads.ts measures that.
    let ends = Date.UTC(2100, 0, 1);
    const throughApi = () =>
      timed(async () => {
        ends += 1;
        const response = await fetch(`${url}&to=${new Date(ends).toISOString()}`, {
          headers: { authorization: `Bearer ${person.key}` },
        });
        const page = (await response.json()) as { data?: unknown[] };
        return page.data?.length ?? 0;
      });
    const inSql = () =>
      timed(
        async () =>
          await asUser({ sub: person.userId, role: "authenticated", via: "api_key" }, "bench", async (tx) => {
            const rows = await selectEvents(tx, person, filter, null, limit + 1);
            return Math.min(rows.length, limit);
          }),
      );
    const api: number[] = [];
    const sql: number[] = [];
    for (let n = -20; n < requests; n += 1) {
      const [viaApi, viaSql] = [await throughApi(), await inSql()];
      // The first few find everything cold.
      if (n >= 0) {
        api.push(viaApi);
        sql.push(viaSql);
      }
    }
    const ms = (value: number) => `${value.toFixed(1).padStart(6)} ms`;
    console.log(
      `${name.padEnd(14)} API p50 ${ms(median(api))}  p95 ${ms(quantile(api, 0.95))}   SQL p50 ${ms(median(sql))}  p95 ${ms(quantile(sql, 0.95))}`,
    );
  }
} finally {
  await bench.close();
}
