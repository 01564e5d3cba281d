import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "#local/ports.ts";
import { keys, makeClient, makeDatabase, type RunnerProcess, startRunner, until } from "./support.ts";

const runs = 120;
const kills = 10;

interface Line {
  readonly effect: string;
  readonly run: string;
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

it(`loses nothing and repeats nothing acknowledged while runner and app are killed ${kills} times over ${runs} runs`, {
  timeout: 55_000,
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
  const registered = () =>
    until("the app's registration", async () => {
      const answer = await fetch(`${runner.baseUrl}/v0/functions`).catch(() => undefined);
      return answer?.ok && ((await answer.json()) as { data: unknown[] }).data.length === 1;
    });
  await registered();

  const client = makeClient({ ...secrets, baseUrl: runner.baseUrl }, "sender");
  const sent = new Map<number, string>();
  const sending = (async () => {
    for (let n = 0; n < runs; n++) {
      // The sender does what a sender must: it sends again, under the same id, until it has an answer.
      const { ids } = await until("an answer", () =>
        client.send({ id: `kill-${n}`, name: "kill/work", data: { n, key: n % 5 } }).catch(() => undefined),
      );
      sent.set(n, ids[0] ?? "");
    }
  })();

  let seen = 0;
  for (let kill = 0; kill < kills; kill++) {
    // Each kill waits for more work to have been done since the last one, a random amount more.
    const enough = seen + 1 + Math.floor(Math.random() * 30);
    await until("more work", () => lines().length >= enough || sent.size === runs);
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

  const count = async (where: string) => {
    const { rows } = await database.sql.query<{ n: number }>(
      `select count(*)::int as n from floyo_jobs.runs where ${where}`,
    );
    return rows[0]?.n;
  };
  await until("all runs to end", async () => (await count("status = 'active'")) === 0, 40_000);

  // Nothing repeated: from the moment a step was recorded, which its acknowledgement follows, it did not run again.
  const recorded = new Map<string, number>();
  const steps = await database.sql.query<{ run_id: string; name: string; at: string }>(
    "select run_id, name, extract(epoch from recorded_at) * 1000 as at from floyo_jobs.steps where op = 'StepRun'",
  );
  for (const { run_id, name, at } of steps.rows) recorded.set(`${run_id} ${name}`, Number(at));
  const effects = new Set(lines().map(({ run, effect }) => `${run} ${effect}`));
  expect([...recorded.keys()].filter((step) => !effects.has(step))).toEqual([]);
  expect(lines().filter(({ run, effect, at }) => at > (recorded.get(`${run} ${effect}`) ?? 0) + 1)).toEqual([]);
  expect(await count("status = 'completed'")).toBe(runs);
  expect(await count("true")).toBe(runs);
  // Nothing lost: every step of every run happened, and its result is there.
  const { rows } = await database.sql.query<{ output: string; events: string }>(
    "select output, events from floyo_jobs.runs",
  );
  for (const { output, events } of rows) {
    const { n } = (JSON.parse(events) as [{ data: { n: number } }])[0].data;
    const sides = n % 4 === 0 ? [`left of ${n}`, `right of ${n}`] : [];
    expect(JSON.parse(output)).toEqual([`one of ${n}`, ...sides, `two of ${n}`]);
  }
  // No attempt was used up: nothing here ever failed by itself.
  expect((await database.sql.query("select 1 from floyo_jobs.steps where attempt > 0")).rowCount).toBe(0);
  // Nothing is left behind: no item, no place held.
  expect(
    (await database.sql.query("select 1 from floyo_jobs.items union all select 1 from floyo_jobs.slots")).rowCount,
  ).toBe(0);
});
