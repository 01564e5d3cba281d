import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { consentVersion } from "#lib/contracts/accounts.ts";
import { CreatedApiKey } from "#lib/contracts/api-keys.ts";
import { Scope } from "#lib/contracts/scopes.ts";
import { signIn, stackVariable } from "#tests/setup/fixtures.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";
import { startWatching, type Watching } from "./watching.ts";

let machine: Machine;
let token: string;
let watching: Watching | undefined;
const line = makeLine();
const siteUrl = () => stackVariable("SITE_URL");

beforeAll(async () => {
  machine = await makeMachine();
  token = (await signIn()).accessToken;
});

afterAll(async () => {
  watching?.child.kill("SIGKILL");
  await watching?.outcome;
  await line.cut();
  await machine.remove();
});

async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(new URL(path, siteUrl()), {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function stored(): Promise<string[]> {
  const { data } = (await call("GET", "/api/v1/events?limit=100")) as { data: { type: string; path: string }[] };
  return data.map(({ type, path }) => `${type} ${path}`).sort();
}

/** The line to the server, which can be cut and mended. */
function makeLine() {
  let server: Server | null = null;
  const open = new Set<Socket>();
  return {
    async mend(port = 0): Promise<number> {
      const { hostname, port: target } = new URL(siteUrl());
      const listening = createServer((client) => {
        const upstream = connect(Number(target), hostname);
        for (const socket of [client, upstream]) {
          open.add(socket);
          socket
            .on("close", () => open.delete(socket))
            .on("error", () => {
              client.destroy();
              upstream.destroy();
            });
        }
        client.pipe(upstream).pipe(client);
      });
      await new Promise<void>((resolve) => listening.listen(port, "127.0.0.1", resolve));
      server = listening;
      return (listening.address() as AddressInfo).port;
    },
    async cut(): Promise<void> {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
      server = null;
    },
  };
}

test("a person agrees, watches a folder, and finds each edit at the server, though the line was cut in between", async () => {
  const created = await call("POST", "/api/v1/api-keys", { name: "laptop", scopes: Scope.options, expires_in_days: 1 });
  const { key } = CreatedApiKey.parse(created);
  const port = await line.mend();
  const login = await machine.run(["login", "--url", `http://127.0.0.1:${port}`], { input: `${key}\n` });
  expect(login).toMatchObject({ code: 0 });
  const folder = join(machine.folder, "site");
  mkdirSync(folder);
  writeFileSync(join(folder, "a.md"), "1");
  expect(await machine.run(["watch", "site"])).toMatchObject({ code: 1, stdout: "" });

  await call("PUT", "/api/v1/consent", { granted: true, version: consentVersion });
  watching = await startWatching(machine, ["site"]);
  appendFileSync(join(folder, "a.md"), "2");
  await expect.poll(stored, { timeout: 20_000 }).toEqual(["file_modified a.md"]);

  await line.cut();
  writeFileSync(join(folder, "made-while-away.md"), "1");
  await expect
    .poll(() => watching?.records.at(-1), { timeout: 20_000 })
    .toMatchObject({ connection: "away", queued: 1 });
  await line.mend(port);
  await expect.poll(stored, { timeout: 40_000 }).toEqual(["file_created made-while-away.md", "file_modified a.md"]);

  await call("PUT", "/api/v1/consent", { granted: false, version: consentVersion });
  appendFileSync(join(folder, "a.md"), "3");
  await expect.poll(() => watching?.records.at(-1), { timeout: 20_000 }).toMatchObject({ consented: false });
  appendFileSync(join(folder, "a.md"), "4");
  expect((await watching.end()).code).toBe(0);
  expect(watching.records.at(-1)).toMatchObject({ captured: 3, sent: 2, queued: 1 });
  expect(await stored()).toEqual(["file_created made-while-away.md", "file_modified a.md"]);
}, 180_000);
