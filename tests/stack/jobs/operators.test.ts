import { Inngest } from "inngest";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hashSigningKey } from "#local/jobs/signature.ts";
import {
  ended,
  keys,
  makeClient,
  makeDatabase,
  type RunnerProcess,
  startApp,
  startRunner,
  unique,
  until,
} from "./support.ts";

// What an operator meets of the embedded runner: that it is alone, lasts, shows itself and keeps silent about people.

const secrets = keys();
const secretText = "planted-personal-data-5f1c";
let database: Awaited<ReturnType<typeof makeDatabase>>;
let runner: RunnerProcess;

const bearer = { authorization: `Bearer ${hashSigningKey(secrets.signingKey)}` };

beforeAll(async () => {
  database = await makeDatabase();
  runner = await startRunner(database.url, secrets);
});
afterAll(async () => {
  await runner?.stop();
  await database?.drop();
});

it("lets only one runner serve a database", async () => {
  await expect(startRunner(database.url, keys())).rejects.toThrow(/another job runner serves this database/);
}, 30_000);

it("lives on when the database drops its connections", async () => {
  const client = makeClient(runner);
  const fn = client.createFunction({ id: "steady", triggers: [{ event: "runner/steady" }] }, async ({ step }) =>
    step.run("one", () => "steady"),
  );
  const app = await startApp(client, [fn]);
  const root = new pg.Client({ connectionString: database.superUrl });
  await root.connect();
  await root.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'floyo-jobs%' and datname = current_database()",
  );
  await root.end();
  const { ids } = await until("an answer", () =>
    client.send({ name: "runner/steady", data: {} }).catch(() => undefined),
  );
  expect(await ended(runner, ids[0])).toMatchObject({ status: "Completed", output: "steady" });
  await app.close();
});

it("shows functions and runs to operators, escaped, and never what events and results say", async () => {
  const client = makeClient(runner);
  const fn = client.createFunction(
    { id: "shown", name: "<b>Shown</b>", triggers: [{ event: "runner/shown" }], retries: 0 },
    async ({ event, step }) => {
      await step.run("<script>alert(1)</script>", () => `${event.data.text} result`);
      throw new Error("<i>told</i>");
    },
  );
  const app = await startApp(client, [fn]);
  const { ids } = await client.send({ name: "runner/shown", data: { text: secretText } });
  const { run_id } = await ended(runner, ids[0]);
  const pages = await Promise.all(
    ["/", `/runs/${run_id}`, "/health", "/v0/runs", `/v0/runs/${run_id}`, "/v0/functions"].map(async (path) => {
      const answer = await fetch(`${runner.baseUrl}${path}`);
      expect(answer.status).toBe(200);
      return answer.text();
    }),
  );
  expect(pages[0]).toContain("&#60;b&#62;Shown");
  expect(pages[0]).toContain("&#60;i&#62;told");
  expect(pages[1]).toContain("&#60;script&#62;");
  for (const page of pages.slice(0, 2)) expect(page).not.toMatch(/<script>|<b>|<i>/);
  for (const page of pages) expect(page).not.toContain(secretText);
  // A page elsewhere that points its own name at this machine is not answered.
  const rebound = await new Promise<number | undefined>((resolve) => {
    const { hostname, port } = new URL(runner.baseUrl);
    import("node:http").then(({ get }) =>
      get({ hostname, port, path: "/", headers: { host: "evil.example" } }, (response) => resolve(response.statusCode)),
    );
  });
  expect(rebound).toBe(403);
  await app.close();
});

it("logs no payload, no key and no address of the database", async () => {
  // Everything above has run on this runner or one before it; make it speak once more, of a fault in the middle of a request.
  await fetch(`${runner.baseUrl}/e/${secrets.eventKey}`, { method: "POST", body: `{"name":"${secretText}` });
  await fetch(`${runner.baseUrl}/e/wrong-${unique("key")}`, {
    method: "POST",
    body: JSON.stringify({ name: "x", data: { text: secretText } }),
  });
  const log = runner.log();
  expect(log).toContain("run failed");
  for (const secret of [
    secretText,
    secrets.eventKey,
    secrets.signingKey.split("-")[2] ?? "",
    new URL(database.url).password,
  ]) {
    expect(log).not.toContain(secret);
  }
});

it("answers bad requests with a reason, and never with a fault of its own", async () => {
  const post = (path: string, body: string) =>
    fetch(`${runner.baseUrl}${path}`, { method: "POST", body, headers: bearer });
  const answers = await Promise.all([
    post(`/e/${secrets.eventKey}`, "{"),
    post(`/e/${secrets.eventKey}`, "null"),
    post(`/e/${secrets.eventKey}`, "[[]]"),
    post(`/e/${secrets.eventKey}`, JSON.stringify(Array.from({ length: 5001 }, () => ({ name: "x" })))),
    post(`/e/${secrets.eventKey}`, `"${"x".repeat(11 * 1024 * 1024)}"`).catch(
      () => new Response('{"error":"cut off"}', { status: 413 }),
    ),
    post("/fn/register", "[]"),
    post("/fn/register", '{"appName":"a","url":"ftp://x","functions":[]}'),
    post("/v1/checkpoint/x/async", "{}"),
    post("/v1/checkpoint/x/async", '{"qi_id":"1; drop","generation_id":1,"steps":[]}'),
    fetch(`${runner.baseUrl}/runs/%E0%A4%A`),
    fetch(`${runner.baseUrl}/nothing`),
    fetch(`${runner.baseUrl}/e/x`, { method: "DELETE" }),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect((await answer.json()) as { error: string }).toMatchObject({ error: expect.stringMatching(/./) });
  }
});

it("is what an app without its keys cannot reach", async () => {
  const stranger = new Inngest({
    id: unique("stranger"),
    isDev: false,
    baseUrl: runner.baseUrl,
    eventKey: secrets.eventKey,
    signingKey: keys().signingKey,
  });
  const app = await startApp(stranger, [stranger.createFunction({ id: "fn", triggers: [{ event: "x" }] }, () => 1)]);
  expect(app.registration).toMatchObject({ ok: false, message: expect.stringContaining("signing key") });
  await app.close();
});
