import type postgres from "postgres";
import { bareInsert, writeRows } from "./bare-insert.ts";
import { makeEvents } from "./make-events.ts";
import { type Bench, type BenchPerson, makePerson, median, openBench } from "./open-bench.ts";

/**
 * Ingestion through the route (API key, 1,000 events a batch, 4 clients, every check, dedupe, row-level security, roll-ups,
 * job event) beside the bare insert of the same rows over 4 connections, both from this run, in turns.
 */
const clients = 4;
const batchSize = 1_000;
const batchesPerClient = Number(process.env.BENCH_BATCHES ?? 15);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const aim = 0.4;

/** One round's batches for each client: a stretch of history of its own, as an import or several machines send it. */
function makeBatches(round: number) {
  return Array.from({ length: clients }, (_, client) => {
    const from = Date.parse("2021-01-04T00:00:00Z") + (round * clients + client) * 45 * 86_400_000;
    const events = makeEvents(batchesPerClient * batchSize, from, client + 1);
    return Array.from({ length: batchesPerClient }, (_, n) => events.slice(n * batchSize, (n + 1) * batchSize));
  });
}
type Batches = ReturnType<typeof makeBatches>;

async function perSecond(
  batches: Batches,
  send: (client: number, body: string) => Promise<void>,
  write: (batch: Batches[number][number]) => string,
) {
  // Written before the clock starts: a client's work is not the server's.
  const bodies = batches.map((own) => own.map(write));
  const started = performance.now();
  await Promise.all(
    bodies.map(async (own, client) => {
      for (const body of own) await send(client, body);
    }),
  );
  return (clients * batchesPerClient * batchSize) / ((performance.now() - started) / 1000);
}

async function throughRoute(
  { siteUrl }: Bench,
  { key }: BenchPerson,
  batches: Batches,
  expected: "accepted" | "duplicates",
) {
  return await perSecond(
    batches,
    async (_, body) => {
      const send = () =>
        fetch(`${siteUrl}/api/v1/telemetry`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          body,
        });
      let resent = false;
      const response = await send().catch(() => {
        // The server hung up an idle connection just then. As every client may, send the batch again.
        resent = true;
        return send();
      });
      const answer = (await response.json()) as Record<string, unknown>;
      const stored = resent ? Number(answer.accepted) + Number(answer.duplicates) : answer[expected];
      if (stored !== batchSize) throw new Error(`${response.status}: ${JSON.stringify(answer).slice(0, 300)}`);
    },
    (events) => JSON.stringify({ events }),
  );
}

async function bare(sql: postgres.Sql, table: string, { orgId, userId }: BenchPerson, batches: Batches) {
  const connections = await Promise.all(Array.from({ length: clients }, () => sql.reserve()));
  try {
    return await perSecond(
      batches,
      async (client, rows) => {
        const { count } = (await connections[client]?.unsafe(bareInsert(table), [orgId, userId, rows], {
          prepare: true,
        })) ?? { count: 0 };
        if (count !== batchSize) throw new Error(`${count} rows were inserted`);
      },
      writeRows,
    );
  } finally {
    for (const connection of connections) connection.release();
  }
}

const bench = await openBench();
try {
  const { admin } = bench;
  // The same columns and indexes, and nothing else: no trigger, no foreign key, no policy.
  await admin.unsafe("create table floyo.bench_events (like floyo.events including all)");
  const [routed, owned, plain] = [await makePerson(admin), await makePerson(admin), await makePerson(admin)];
  await throughRoute(bench, routed, makeBatches(rounds), "accepted");
  const rates = { route: [] as number[], again: [] as number[], bare: [] as number[], plain: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const batches = makeBatches(round);
    rates.plain.push(await bare(admin, "floyo.bench_events", plain, batches));
    rates.route.push(await throughRoute(bench, routed, batches, "accepted"));
    rates.bare.push(await bare(admin, "floyo.events", owned, batches));
    rates.again.push(await throughRoute(bench, routed, batches, "duplicates"));
  }
  const say = (name: string, values: readonly number[]) =>
    `${name.padEnd(58)} ${Math.round(median(values)).toLocaleString("en").padStart(9)} events/s`;
  const ratio = median(rates.route) / median(rates.plain);
  console.log(
    `Ingestion, ${clients} clients, ${batchSize} a batch, median of ${rounds} rounds; served by ${bench.server}`,
  );
  console.log(say("through the route", rates.route));
  console.log(say("through the route, all sent before (duplicates)", rates.again));
  console.log(say("bare insert, same rows and indexes, nothing else", rates.plain));
  console.log(say("insert into the table itself, with its roll-up triggers", rates.bare));
  console.log(`route / insert into the table itself: ${(median(rates.route) / median(rates.bare)).toFixed(2)}`);
  console.log(`route / bare insert: ${ratio.toFixed(2)} (aim ${aim}) ${ratio >= aim ? "reached" : "MISSED"}`);
} finally {
  await bench.close();
}
