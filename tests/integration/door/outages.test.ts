import { createServer, type Server } from "node:http";
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Person } from "./people.ts";

const real = { ...process.env };
let ada: Person;
let key: string;

/** Everything under test, loaded anew, so that it reads the environment as it is now. */
async function load() {
  vi.resetModules();
  const { closeDb } = await import("#lib/platform/db.ts");
  const { redirectLog } = await import("#lib/platform/log.ts");
  redirectLog(() => undefined);
  undo.push(closeDb);
  return { ...(await import("./operations.ts")), health: await import("#app/health/readiness/route.ts") };
}

const undo: (() => Promise<void> | void)[] = [];

beforeEach(async () => {
  vi.resetModules();
  const people = await import("./people.ts");
  ada = await people.makePerson("ada");
  key = await people.giveKey(ada);
  await people.endAdminSql();
});
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
  process.env = { ...real };
});

async function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undo.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address where nobody listens. */
async function nobody(): Promise<string> {
  const url = await serve(() => undefined);
  for (const step of undo.splice(0)) await step();
  return url;
}

describe("without its database", () => {
  test("the door says so, with a time to come back, and the process is alive but not ready", async () => {
    process.env.DATABASE_URL = (await nobody())
      .replace("http:", "postgres:")
      .replace("//", "//floyo_app:x@")
      .concat("/postgres");
    const { call, getWhoAmI, refusal, health } = await load();
    const response = await call(getWhoAmI, { headers: { "x-api-key": key } });
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refusal(response)).toMatchObject({ status: 503, code: "UNAVAILABLE" });

    const ready = await health.GET();
    expect(ready.status).toBe(503);
    const { checks } = await ready.json();
    expect(checks).toMatchObject([
      { name: "database", ok: false, message: expect.stringContaining("DATABASE_URL") },
      { name: "migrations", ok: false },
      { name: "job_runner", ok: true },
    ]);
    const live = await import("#app/health/liveness/route.ts");
    expect(live.GET().status).toBe(200);
  });

  test("a wrong key is refused as unavailable: guessing does not become free", async () => {
    process.env.DATABASE_URL = (await nobody())
      .replace("http:", "postgres:")
      .replace("//", "//floyo_app:x@")
      .concat("/postgres");
    const { call, getWhoAmI, refusal } = await load();
    expect(await refusal(await call(getWhoAmI, { headers: { "x-api-key": "nonsense" } }))).toMatchObject({
      status: 503,
    });
  });
});

test("when the database is back, so is the door, on new connections", async () => {
  const target = new URL(real.DATABASE_URL ?? "");
  const open = new Set<Socket>();
  const listen = (port: number) =>
    new Promise<TcpServer>((resolve) => {
      const server = createTcpServer((client) => {
        const upstream = connect(Number(target.port), target.hostname);
        for (const socket of [client, upstream]) {
          open.add(socket);
          socket.on("error", () => socket.destroy());
        }
        client.pipe(upstream).pipe(client);
      }).listen(port, "127.0.0.1", () => resolve(server));
    });
  const drop = (server: TcpServer) => {
    for (const socket of open) socket.destroy();
    open.clear();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };

  let proxy = await listen(0);
  const { port } = proxy.address() as AddressInfo;
  process.env.DATABASE_URL = real.DATABASE_URL?.replace(`:${target.port}/`, `:${port}/`);
  const { call, getWhoAmI } = await load();
  const ask = async () => (await call(getWhoAmI, { headers: { "x-api-key": key } })).status;
  expect(await ask()).toBe(200);
  await drop(proxy);
  expect([await ask(), await ask(), await ask()]).toEqual([503, 503, 503]);
  proxy = await listen(port);
  undo.push(() => drop(proxy));
  const deadline = performance.now() + 3_000;
  let status = 503;
  while (status === 503 && performance.now() < deadline) status = await ask();
  expect(status).toBe(200);
});

describe("without the auth service", () => {
  test.each([
    ["that is not there", nobody],
    ["that answers errors", () => serve((_, response) => response.writeHead(503).end("{}"))],
  ])("%s, a session is not taken for none, and API keys work on", async (_, at) => {
    process.env.SUPABASE_URL = await at();
    const { call, getWhoAmI, refusal } = await load();
    const bearer = await call(getWhoAmI, { headers: { authorization: `Bearer ${ada.accessToken}` } });
    expect(await refusal(bearer)).toMatchObject({ status: 503, code: "UNAVAILABLE" });
    const { sessionCookieName } = await import("#lib/platform/auth/supabase.ts");
    const cookie = ada.cookie.replace(/sb-[\w-]+-auth-token/g, sessionCookieName(process.env.SUPABASE_URL));
    expect(await refusal(await call(getWhoAmI, { headers: { cookie } }))).toMatchObject({ status: 503 });
    expect((await call(getWhoAmI, { headers: { "x-api-key": key } })).status).toBe(200);
  });

  test("that hangs, the answer comes in time all the same", async () => {
    process.env.SUPABASE_URL = await serve(() => undefined);
    const { call, getWhoAmI, refusal } = await load();
    const started = performance.now();
    const response = await call(getWhoAmI, { headers: { authorization: `Bearer ${ada.accessToken}` } });
    expect(await refusal(response)).toMatchObject({ status: 503 });
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});

test("with a job runner that hangs, one request waits a little for it and the next ones do not", async () => {
  process.env.INNGEST_BASE_URL = await serve(() => undefined);
  await load();
  const { makeContext } = await import("#lib/platform/make-context.ts");
  const { telemetryRecorded } = await import("#inngest/events.ts");
  const ctx = makeContext({
    actor: { userId: ada.userId, via: "session", email: null, scopes: [], apiKeyId: null, session: null },
    org: { id: ada.orgId, slug: ada.orgSlug, role: "owner" },
    requestId: crypto.randomUUID(),
  });
  const emit = async () => {
    const started = performance.now();
    await ctx.emit(telemetryRecorded({ userId: ada.userId, orgId: ada.orgId }));
    return performance.now() - started;
  };
  const [first, second] = [await emit(), await emit()];
  expect(first).toBeGreaterThan(1_500);
  expect(first).toBeLessThan(4_000);
  expect(second).toBeLessThan(500);
});

describe("readiness", () => {
  test("is ok with everything there", async () => {
    const { health } = await load();
    const ready = await health.GET();
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: "ok", checks: [{}, {}, {}] }]);
  });

  test("names the migrations that have not run", async () => {
    const { adminSql, endAdminSql } = await import("./people.ts");
    const [last] = await adminSql()`select * from supabase_migrations.schema_migrations order by version desc limit 1`;
    await adminSql()`delete from supabase_migrations.schema_migrations where version = ${last?.version}`;
    undo.push(async () => {
      await adminSql()`insert into supabase_migrations.schema_migrations ${adminSql()([last ?? {}])}`;
      await endAdminSql();
    });
    const { health } = await load();
    const ready = await health.GET();
    expect(ready.status).toBe(503);
    const { checks } = await ready.json();
    expect(checks[1]).toMatchObject({
      name: "migrations",
      ok: false,
      pending: [expect.stringContaining(last?.version)],
    });
  });

  test("says when the job runner does not answer, and asks nobody when it is hosted", async () => {
    process.env.INNGEST_BASE_URL = await nobody();
    const down = await (await load()).health.GET();
    expect([down.status, (await down.json()).checks[2]]).toMatchObject([503, { name: "job_runner", ok: false }]);
    delete process.env.INNGEST_BASE_URL;
    const hosted = await (await load()).health.GET();
    expect([hosted.status, (await hosted.json()).checks[2].message]).toEqual([200, "hosted by Inngest; not asked"]);
  });
});
