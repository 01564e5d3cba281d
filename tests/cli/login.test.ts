import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { watcherScopes } from "#lib/contracts/scopes.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";

let machine: Machine;
let server: FakeServer;

beforeEach(async () => {
  [machine, server] = await Promise.all([makeMachine(), startFakeServer()]);
});
afterEach(async () => {
  await Promise.all([machine.remove(), server.close()]);
});

const signIn = (...options: string[]) => machine.run(["login", "--url", server.url, ...options]);
const approve = () => server.decisions.push({ status: "pending" }, { status: "approved", key: server.key });

describe("floyo login without a key", () => {
  test("shows the code and the address, waits, and signs in once it is approved", async () => {
    server.decisions.push({ status: "slow_down", interval: 0 });
    approve();
    const outcome = await signIn();
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stderr).toContain("BCDF-GHJK");
    expect(outcome.stderr).toContain(`${server.url}/device?code=BCDF-GHJK`);
    expect(outcome.stdout).toContain(`Signed in to ${server.url} as Ada, in the workspace Ada.`);
    expect(outcome.stdout + outcome.stderr).not.toContain(server.key);
    expect(outcome.stdout + outcome.stderr).not.toContain("the-machines-own");
    expect(server.me.scopes).toEqual(watcherScopes);
    expect((await machine.run(["whoami"])).code).toBe(0);
  });

  test("gives the code as the first line with --json, and the account as the last", async () => {
    approve();
    const outcome = await signIn("--json");
    const lines = outcome.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      {
        status: "pending",
        user_code: "BCDF-GHJK",
        verification_url: `${server.url}/device`,
        verification_url_complete: `${server.url}/device?code=BCDF-GHJK`,
        expires_in: 60,
        interval: 0,
      },
      expect.objectContaining({ status: "approved", url: server.url, user_id: server.me.user_id }),
    ]);
    expect(outcome.stderr).toBe("");
  });

  test("says what it waits for while stdin is left open, and goes on once that ends", async () => {
    approve();
    const { child, outcome } = machine.start(["login", "--url", server.url], { input: null });
    const [said] = await once(child.stderr as Readable, "data");
    expect(said).toContain("Waiting for an API key on stdin");
    child.stdin?.end();
    expect(await outcome).toMatchObject({ code: 0, stdout: expect.stringContaining("as Ada") });
  });

  test("asks for more only when it is told to", async () => {
    approve();
    expect((await signIn("--scope", "events:delete", "--scope", "events:delete")).code).toBe(0);
    expect(server.me.scopes).toEqual([...watcherScopes, "events:delete"]);
    expect(await signIn("--scope", "everything")).toMatchObject({ code: 2 });
  });

  test("says where to agree while nothing may be captured", async () => {
    server.me.consent.granted = false;
    approve();
    expect((await signIn()).stderr).toContain(`${server.url}/w/ada/settings/privacy`);
  });

  test.each([
    [{ status: "denied" } as const, "LOGIN_DENIED"],
    [{ status: "expired" } as const, "LOGIN_EXPIRED"],
    [{ status: "used" } as const, "LOGIN_EXPIRED"],
  ])("ends with 3 when it is %j, and keeps who was signed in", async (decision, code) => {
    await signIn("--key", server.key);
    server.decisions.push({ status: "pending" }, decision);
    const outcome = await signIn("--json");
    expect(outcome.code).toBe(3);
    expect(JSON.parse(outcome.stderr)).toMatchObject({ error: { code } });
    expect((await machine.run(["whoami"])).code).toBe(0);
  });

  test("says so when nothing answers there", async () => {
    await server.close();
    expect(await signIn()).toMatchObject({ code: 4 });
  });
});

describe("a key that is given", () => {
  test("is taken from --key, from stdin and from the environment, and no browser is asked", async () => {
    const ways = [
      () => signIn("--key", server.key),
      () => machine.run(["login", "--url", server.url], { input: server.key }),
      () => machine.run(["login", "--url", server.url, "--key"], { input: server.key }),
      () => machine.run(["login"], { env: { FLOYO_API_KEY: server.key, FLOYO_URL: server.url } }),
    ];
    for (const way of ways) expect(await way()).toMatchObject({ code: 0, stderr: "" });
    expect(await signIn("--key")).toMatchObject({ code: 2 });
  });

  test("is not revoked by signing out", async () => {
    await signIn("--key", server.key);
    const outcome = await machine.run(["logout"]);
    expect(outcome.stderr).toContain("it still works");
    expect(server.keyRevoked).toBe(false);
  });
});

describe("signing out of what was approved in the browser", () => {
  test("revokes the key", async () => {
    approve();
    await signIn();
    const outcome = await machine.run(["logout", "--json"]);
    expect(JSON.parse(outcome.stdout)).toEqual({ signed_out: true, key_revoked: true, queued: 0 });
    expect(server.keyRevoked).toBe(true);
  });

  test("says that the key still works when the server cannot be asked, and forgets it all the same", async () => {
    approve();
    await signIn();
    await server.close();
    const outcome = await machine.run(["logout"]);
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toContain(`it still works: revoke it at ${server.url}/w/ada/settings/api-keys`);
    expect(await machine.run(["whoami"])).toMatchObject({ code: 3 });
  });

  test("is done to the key before when another account signs in", async () => {
    approve();
    await signIn();
    expect(JSON.parse(readFileSync(join(machine.home, "credentials.json"), "utf8"))).toMatchObject({ own: true });
    const other = Object.assign(await startFakeServer(), { key: `floyo_live_${"b".repeat(36)}` });
    try {
      expect(await machine.run(["login", "--url", other.url, "--key", other.key])).toMatchObject({ code: 0 });
      expect([server.keyRevoked, other.keyRevoked]).toEqual([true, false]);
    } finally {
      await other.close();
    }
  });
});
