import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { consentVersion } from "#lib/contracts/accounts.ts";
import { CreatedApiKey } from "#lib/contracts/api-keys.ts";
import { Scope } from "#lib/contracts/scopes.ts";
import { eventually, signIn, stackVariable } from "#tests/setup/fixtures.ts";
import { makeRepository } from "./make-repository.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";

let machine: Machine;
let token: string;
const siteUrl = () => stackVariable("SITE_URL");

beforeAll(async () => {
  machine = await makeMachine();
  token = (await signIn()).accessToken;
});

afterAll(() => machine.remove());

async function call(method: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(new URL(path, siteUrl()), {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const json = async (...args: string[]) => {
  const outcome = await machine.run([...args, "--json"]);
  expect(outcome, args.join(" ")).toMatchObject({ code: 0 });
  return JSON.parse(outcome.stdout);
};

test("a person signs in, agrees, imports their history, and reads what repeats in it", async () => {
  const created = await call("POST", "/api/v1/api-keys", { name: "laptop", scopes: Scope.options, expires_in_days: 1 });
  const { key } = CreatedApiKey.parse(created);
  const login = await machine.run(["login", "--url", siteUrl()], { input: `${key}\n` });
  expect(login).toMatchObject({ code: 0 });
  expect(login.stderr).toContain("Nothing is captured before you agree to it");

  const repository = makeRepository(join(machine.folder, "site"));
  let committed = 0;
  for (let day = 3; day <= 28; day += 1) {
    const weekday = new Date(Date.UTC(2025, 2, day)).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    repository.write({ "data/sales.csv": `${day}`, "report.py": `print(${day})`, [`notes/${day}.md`]: "x" });
    repository.commit(`day ${day}`, `2025-03-${String(day).padStart(2, "0")}T09:05:00+01:00`);
    committed += 1;
  }

  const refused = await machine.run(["import", "git", "site"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("/settings/privacy");
  await call("PUT", "/api/v1/consent", { granted: true, version: consentVersion });

  const imported = await json("import", "git", "site");
  expect(imported).toMatchObject({
    project: "site",
    commits: committed,
    accepted: committed * 4,
    queued: 0,
    error: null,
  });
  expect(await json("import", "git", "site", "--again")).toMatchObject({ accepted: 0, duplicates: committed * 4 });

  const status = await json("status");
  expect(status).toMatchObject({ reachable: true, consent: { granted: true }, spool: { queued: 0, refused: 0 } });

  const found = await eventually(async () => {
    // The command asks kind by kind, so the analysis may end between two answers: wait for the pattern itself.
    const { data } = await json("patterns");
    return data.some((pattern: { title: string }) => pattern.title.includes("sales.csv")) && data;
  }, 90_000);
  expect(found.map((pattern: { title: string }) => pattern.title).join("\n")).toContain("sales.csv");
  expect(await json("patterns", found[0].id)).toMatchObject({
    id: found[0].id,
    evidence: { occurrences: expect.any(Array) },
  });
  expect((await machine.run(["patterns"])).stdout).toContain("sales.csv");
  expect((await machine.run(["suggest"])).code).toBe(0);
}, 240_000);
