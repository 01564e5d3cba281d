import { readFileSync } from "node:fs";
import { makeEvents } from "./make-events.ts";
import { makePerson, openBench } from "./open-bench.ts";

/**
 * What the app's process holds of memory (its resident set) while four clients store two million events through the
 * route. It grows until the runtime has found its size, so what counts is how far it goes beyond its most of the first
 * quarter: something that is kept of each batch or event would go on growing.
 */
const clients = 4;
const batchSize = 1_000;
const eventsInAll = Number(process.env.BENCH_EVENTS ?? 2_000_000);
/** Beyond the first quarter's most, in MiB. The collector's own swings reach some 40. */
const growthMibMax = 64;

const bench = await openBench({ bare: true });
try {
  const { admin, siteUrl, serverPid } = bench;
  const { key } = await makePerson(admin);
  const residentMib = (): number => {
    const status = readFileSync(`/proc/${serverPid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
  };
  const samples: { events: number; mib: number }[] = [];
  let sent = 0;
  const started = performance.now();
  const send = async (client: number) => {
    for (let n = 0; n < eventsInAll / clients / batchSize; n += 1) {
      const from = Date.parse("2010-01-04T00:00:00Z") + (n * clients + client) * 2 * 86_400_000;
      const response = await fetch(`${siteUrl}/api/v1/telemetry`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ events: makeEvents(batchSize, from, n * clients + client + 1) }),
      });
      if (response.status !== 200) throw new Error(`${response.status}: ${(await response.text()).slice(0, 300)}`);
      await response.arrayBuffer();
      sent += batchSize;
      if (sent % 20_000 === 0) samples.push({ events: sent, mib: residentMib() });
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => send(client)));
  const seconds = (performance.now() - started) / 1000;
  const most = (of: typeof samples) => Math.max(...of.map(({ mib }) => mib));
  const quarters = Array.from({ length: 4 }, (_, quarter) =>
    most(samples.filter(({ events }) => Math.ceil((events / eventsInAll) * 4) - 1 === quarter)),
  );
  const growth = Math.max(...quarters.slice(1)) - (quarters[0] ?? Number.NaN);
  console.log(
    `Memory over ${eventsInAll.toLocaleString("en")} events in ${Math.round(seconds)} s; served by ${bench.server}`,
  );
  console.log(`most resident by quarter: ${quarters.map((mib) => `${Math.round(mib)} MiB`).join(", ")}`);
  console.log(
    `growth after the first quarter: ${Math.round(growth)} MiB (at most ${growthMibMax}) ${growth <= growthMibMax ? "reached" : "MISSED"}`,
  );
} finally {
  await bench.close();
}
