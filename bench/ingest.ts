import { loadavg } from "node:os";
import type postgres from "postgres";
import { bareInsert, writeRows } from "./bare-insert.ts";
import { makeEvents } from "./make-events.ts";
import { type Bench, type BenchPerson, makePerson, median, openBench } from "./open-bench.ts";

/**
 * Ingestion through the route (API key, 1,000 events a batch, 4 clients, rate limit, consent, quota, dedupe, row-level
 * security, roll-ups, job event) beside what the database does with the same rows over 4 connections: all of this run and
 * in turns. Each ratio is taken within a round and the rounds' median is told, so that a machine which does other things
 * now and then slows both sides of it alike.
 */
const clients = 4;
const batchSize = 1_000;
const batchesPerClient = Number(process.env.BENCH_BATCHES ?? 15);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
/** Of what the bare insert of the same rows reaches. */
const bareAim = 0.5;
/** Times what storing row by row reaches, each row in a statement and a transaction of its own. */
const singleAim = 15;
/** A batch that was sent before may not take longer than one that is new. */
const againAim = 1;
/** Row by row takes so long that a part of a round is enough. */
const singleRows = 500;

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

/** The same rows one by one, as a client without batches would have them stored: no checks, no policies, no HTTP. */
async function rowByRow(sql: postgres.Sql, { orgId, userId }: BenchPerson, batches: Batches) {
  const connections = await Promise.all(batches.map(() => sql.reserve()));
  const rows = batches.map((own) =>
    own
      .flat()
      .slice(0, singleRows)
      .map((event) => writeRows([event])),
  );
  const started = performance.now();
  await Promise.all(
    rows.map(async (own, client) => {
      for (const row of own)
        await connections[client]?.unsafe(bareInsert("floyo.events"), [orgId, userId, row], { prepare: true });
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const connection of connections) connection.release();
  return (clients * singleRows) / seconds;
}

const bench = await openBench();
try {
  const { admin } = bench;
  // The same columns and indexes, and nothing else: no trigger, no foreign key, no policy.
  await admin.unsafe("create table floyo.bench_events (like floyo.events including all)");
  const [routed, owned, plain, single] = [
    await makePerson(admin),
    await makePerson(admin),
    await makePerson(admin),
    await makePerson(admin),
  ];
  await throughRoute(bench, routed, makeBatches(rounds), "accepted");
  await bare(admin, "floyo.bench_events", plain, makeBatches(rounds));
  const rates: Record<"route" | "again" | "bare" | "plain" | "single", number>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const batches = makeBatches(round);
    rates.push({
      plain: await bare(admin, "floyo.bench_events", plain, batches),
      route: await throughRoute(bench, routed, batches, "accepted"),
      again: await throughRoute(bench, routed, batches, "duplicates"),
      bare: await bare(admin, "floyo.events", owned, batches),
      single: await rowByRow(admin, single, batches),
    });
  }
  const say = (name: string, of: keyof (typeof rates)[number]) =>
    console.log(
      `${name.padEnd(58)} ${Math.round(median(rates.map((rate) => rate[of])))
        .toLocaleString("en")
        .padStart(9)} events/s`,
    );
  const judge = (
    name: string,
    over: keyof (typeof rates)[number],
    under: keyof (typeof rates)[number],
    aim?: number,
  ) => {
    const ratios = rates.map((rate) => rate[over] / rate[under]);
    const ratio = median(ratios);
    const verdict = aim === undefined ? "" : ` (aim ${aim}) ${ratio >= aim ? "reached" : "MISSED"}`;
    const spread = ratios.toSorted((a, b) => a - b).map((one) => one.toFixed(2));
    console.log(`${name}: ${ratio.toFixed(2)}${verdict}; rounds ${spread.join(" ")}`);
  };
  const load = loadavg().map((one) => one.toFixed(1));
  console.log(
    `Ingestion, ${clients} clients, ${batchSize} a batch, median of ${rounds} rounds; served by ${bench.server}; load ${load.join(" ")}`,
  );
  say("through the route", "route");
  say("through the route, all sent before (duplicates)", "again");
  say("bare insert, same rows and indexes, nothing else", "plain");
  say("insert into the table itself, with its roll-up triggers", "bare");
  say("insert into the table itself, row by row", "single");
  judge("route / bare insert", "route", "plain", bareAim);
  judge("route / row by row", "route", "single", singleAim);
  judge("duplicates / new events", "again", "route", againAim);
  judge("route / insert into the table itself", "route", "bare");
} finally {
  await bench.close();
}
