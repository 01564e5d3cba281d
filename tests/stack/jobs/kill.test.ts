import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "#local/ports.ts";
import { keys, makeClient, makeDatabase, type RunnerProcess, startRunner, until } from "./support.ts";

const kills = 12;
/** How many events of each kind are sent: plain runs, runs that wait, that invoke, batches and throttled ones. */
const counts = { work: 60, ask: 24, call: 24, collect: 28, pace: 24 } as const;
type Kind = keyof typeof counts;
const kinds = Object.keys(counts) as Kind[];
const total = kinds.reduce((sum, kind) => sum + counts[kind], 0);

interface Line {
  readonly effect: string;
  readonly run: string;
  readonly n: unknown;
  readonly at: number;
}

const folder = mkdtempSync(join(tmpdir(), "floyo-kill-"));
const journal = join(folder, "journal.ndjson");
let database: Awaited<ReturnType<typeof makeDatabase>>;
let runner: RunnerProcess;
let app: ChildProcess;

beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(async () => {
  app?.kill("SIGKILL");
  await runner?.stop("SIGKILL");
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

// A line can be torn only at the end, by the kill that tore it; what was never fully written was never noted.
const lines = () =>
  (existsSync(journal) ? readFileSync(journal, "utf8") : "").split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });

/** What a run gives back. */
const expected: Readonly<Record<Exclude<Kind, "collect">, (n: number) => unknown>> = {
  work: (n) => [`one of ${n}`, ...(n % 4 === 0 ? [`left of ${n}`, `right of ${n}`] : []), `two of ${n}`],
  ask: (n) => [`asked of ${n}`, `answer to ${n}`, "slept", `answered of ${n}`],
  call: (n) => [`before of ${n}`, `child of ${n}`, `after of ${n}`],
  pace: (n) => `paced of ${n}`,
};

it(`loses nothing and repeats nothing acknowledged while runner and app are killed ${kills} times over ${total} events`, {
  timeout: 180_000,
}, async () => {
  const secrets = keys();
  const [runnerPort, appPort] = [await freePort(), await freePort()];
  const appUrl = `http://127.0.0.1:${appPort}/api/inngest`;
  const launchRunner = async () => {
    runner = await startRunner(database.url, { ...secrets, port: runnerPort, appUrl });
  };
  const launchApp = async () => {
    app = spawn(process.execPath, [join(import.meta.dirname, "app/main.ts")], {
      env: {
        ...process.env,
        JOURNAL: journal,
        PORT: String(appPort),
        INNGEST_DEV: "0",
        INNGEST_BASE_URL: `http://127.0.0.1:${runnerPort}`,
        INNGEST_EVENT_KEY: secrets.eventKey,
        INNGEST_SIGNING_KEY: secrets.signingKey,
      },
      stdio: ["pipe", "pipe", "ignore"],
    });
    if (app.stdout) await once(app.stdout, "data");
  };
  await Promise.all([launchRunner(), launchApp()]);
  await until("the app's registration", async () => {
    const answer = await fetch(`${runner.baseUrl}/v0/functions`).catch(() => undefined);
    return answer?.ok && ((await answer.json()) as { data: unknown[] }).data.length === 6;
  });

  const client = makeClient({ ...secrets, baseUrl: runner.baseUrl }, "sender");
  // The sender does what a sender must: it sends again, under the same id, until it has an answer.
  const send = (id: string, name: string, data: Record<string, unknown>) =>
    until("an answer", () => client.send({ id, name, data }).catch(() => undefined));
  let sent = 0;
  const sending = (async () => {
    for (let n = 0; sent < total; n++) {
      for (const kind of kinds.filter((each) => n < counts[each])) {
        await send(`kill-${kind}-${n}`, `kill/${kind}`, { n, key: n % 5 });
        sent++;
      }
    }
  })();
  const done = new AbortController();
  // Whoever is asked answers at once, which is often before the question has become a wait.
  const answering = (async () => {
    for (const answered = new Set<unknown>(); !done.signal.aborted; ) {
      const asked = lines().filter(({ effect, n }) => effect === "asked" && !answered.has(n));
      for (const { n } of asked) {
        answered.add(n);
        await send(`answer-${n}`, "kill/answer", { n, said: `answer to ${n}` });
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();

  const count = async (where: string) => {
    const { rows } = await database.sql.query<{ n: number }>(
      `select count(*)::int as n from floyo_jobs.runs where ${where}`,
    );
    return rows[0]?.n;
  };
  let seen = 0;
  for (let kill = 0; kill < kills; kill++) {
    // Each kill waits for more work to have been done since the last one, a random amount more.
    const enough = seen + 1 + Math.floor(Math.random() * 40);
    await until("more work", async () => lines().length >= enough || (await count("status = 'active'")) === 0, 30_000);
    seen = lines().length;
    if (kill % 2 === 0) {
      await runner.stop("SIGKILL");
      await launchRunner();
    } else {
      const gone = once(app, "exit");
      app.kill("SIGKILL");
      await gone;
      await launchApp();
    }
  }
  await sending;
  const left = async () => {
    const { rows } = await database.sql.query<{ n: number }>(
      "select (select count(*) from floyo_jobs.runs where status = 'active') + (select count(*) from floyo_jobs.batches) as n",
    );
    return Number(rows[0]?.n);
  };
  await until("all runs to end", async () => (await left()) === 0, 120_000);
  done.abort();
  await answering;

  // Nothing repeated: from the moment a step was recorded, which its acknowledgement follows, it did not run again.
  const recorded = new Map<string, number>();
  const steps = await database.sql.query<{ run_id: string; name: string; at: string }>(
    "select run_id, name, extract(epoch from recorded_at) * 1000 as at from floyo_jobs.steps where op = 'StepRun'",
  );
  for (const { run_id, name, at } of steps.rows) recorded.set(`${run_id} ${name}`, Number(at));
  const effects = new Set(lines().map(({ run, effect }) => `${run} ${effect}`));
  expect([...recorded.keys()].filter((step) => !effects.has(step))).toEqual([]);
  expect(lines().filter(({ run, effect, at }) => at > (recorded.get(`${run} ${effect}`) ?? 0) + 1)).toEqual([]);
  expect(await count("status <> 'completed'")).toBe(0);
  // Nothing lost and nothing doubled: every event started one run, every step happened, and its result is there.
  const { rows } = await database.sql.query<{ function_id: string; output: string; events: string }>(
    "select function_id, output, events from floyo_jobs.runs",
  );
  const runs = rows.map((row) => ({
    kind: row.function_id.replace("killed-", ""),
    output: JSON.parse(row.output) as unknown,
    numbers: (JSON.parse(row.events) as { data: { n: number } }[]).map(({ data }) => data.n),
  }));
  for (const kind of [...kinds, "child"] as const) {
    const numbers = runs.filter((run) => run.kind === kind).flatMap((run) => run.numbers);
    const wanted = counts[kind === "child" ? "call" : kind];
    expect({ kind, numbers: numbers.sort((a, b) => a - b) }).toEqual({
      kind,
      numbers: Array.from({ length: wanted }, (_, n) => n),
    });
  }
  for (const { kind, output, numbers } of runs) {
    if (kind === "collect") expect(output).toEqual(numbers);
    else if (kind !== "child") expect(output).toEqual(expected[kind as keyof typeof expected](numbers[0] ?? -1));
  }
  // No attempt was used up: nothing here ever failed by itself.
  expect((await database.sql.query("select 1 from floyo_jobs.steps where attempt > 0")).rowCount).toBe(0);
  // Nothing is left behind: no item, no place held, no event in a batch.
  const tables = ["items", "slots", "batches", "batch_events", "debounces"];
  const rest = tables.map((table) => `select 1 from floyo_jobs.${table}`).join(" union all ");
  expect((await database.sql.query(rest)).rowCount).toBe(0);
});
