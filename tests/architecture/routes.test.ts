import { globSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Contract } from "#lib/contracts/contract.ts";
import { operations } from "#lib/platform/openapi/operations.ts";
import { importsOf, loadSources, root } from "./sources.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Addresses below /api/v1 that are no operation, each with its reason. */
const noOperation: Readonly<Record<string, string>> = {
  "app/api/v1/openapi.json/route.ts": "the description of the operations, the same for everyone",
  "app/api/v1/[...unknown]/route.ts": "answers what no operation has, in the one error form",
};

/** Route settings of Next's that may stand beside handlers. */
const settings = ["dynamic", "maxDuration", "runtime"];

const isContract = (value: unknown): value is Contract =>
  typeof value === "object" && value !== null && "permission" in value && "path" in value && "method" in value;

const routeFiles = globSync("app/api/v1/**/route.ts", { cwd: root })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => !(file in noOperation))
  .sort();

describe.each(routeFiles)("%s", (file) => {
  test("exports operations made by route(), each at its contract's own address and method", async () => {
    const exported: Record<string, unknown> = await import(join(root, file));
    const address = `/${file
      .replace(/^app\//, "")
      .replace(/\/route\.ts$/, "")
      .replace(/\[(\w+)\]/g, "{$1}")}`;
    for (const [name, handler] of Object.entries(exported)) {
      if (settings.includes(name)) continue;
      expect(methods, `${file} exports ${name}; a route file exports only HTTP methods`).toContain(name);
      const contract = typeof handler === "function" && "contract" in handler ? handler.contract : null;
      if (!isContract(contract))
        throw new Error(`${file} ${name}: write \`export const ${name} = route(contract, { permission }, useCase);\``);
      expect([contract.method, contract.path]).toEqual([name, address]);
    }
  });

  test("reads as a sentence", () => {
    const source = loadSources().find(({ path }) => path === file);
    const lines = (source?.text ?? "")
      .split("\n")
      .filter(
        (line) =>
          line !== "" && !/^(import|export const \w+ = (route|openRoute)\(|\/\*\*|export const dynamic)/.test(line),
      );
    const bodies = lines.filter((line) => !/^( {2}\S.*|\);|\} from .*)$/.test(line));
    expect(bodies, "A route file is contract, permission and use case; move the rest into the use case.").toEqual([]);
  });
});

test("every contract has a route, and stands in the list that the document is made of", async () => {
  const declared: Contract[] = [];
  for (const file of globSync("lib/contracts/*.ts", { cwd: root })) {
    if (file.endsWith(".test.ts")) continue;
    const exported: Record<string, unknown> = await import(join(root, file));
    declared.push(...Object.values(exported).filter(isContract));
  }
  const routed: string[] = [];
  for (const file of routeFiles) {
    const exported: Record<string, { contract?: Contract }> = await import(join(root, file));
    for (const name of methods) if (exported[name]?.contract) routed.push(exported[name].contract.id);
  }
  const ids = declared.map(({ id }) => id).sort();
  expect(routed.sort(), "Give each contract a route file, or take the contract away.").toEqual(ids);
  expect(operations.map(({ id }) => id).sort(), "Add the operation to lib/platform/openapi/operations.ts.").toEqual(
    ids,
  );
  expect(new Set(ids).size, "Two contracts share an id.").toBe(ids.length);
});

/** WakaTime's clients know these addresses and no others. */
const wakatimePaths = ["heartbeats.bulk", "status_bar/today"].map((end) => `/api/v1/wakatime/users/current/${end}`);

test("contracts are at one in how they name things", () => {
  for (const { id, method, path, body, query, idempotent, status } of operations) {
    expect(id).toMatch(/^[a-z_]+\.[a-z_]+$/);
    if (!wakatimePaths.includes(path))
      expect(path, "plural nouns in kebab-case, parameters in braces; ActivityWatch dictates its 0").toMatch(
        /^\/api\/v1(\/activitywatch\/api\/0)?(\/[a-z-]+|\/\{[a-z_]+\})+$/,
      );
    if (method === "GET" || method === "DELETE")
      expect(body, `${id}: proxies drop the body of a ${method}`).toBeUndefined();
    // WakaTime's clients send no such key, and what they send twice is one event by its id.
    if (status === 201 && id !== "wakatime.send_one")
      expect(idempotent, `${id} creates, so it takes an Idempotency-Key`).toBe(true);
    for (const field of [...Object.keys(body?.shape ?? {}), ...Object.keys(query?.shape ?? {})])
      expect(field).toMatch(/^[a-z0-9_]+$/);
  }
});

/** Server actions that need no session: signing in is how one gets it, and how pages look is nobody's. */
const openActions = /^app\/(\(auth\)\/|appearance\.ts$)/;

test("every server action goes through the door", () => {
  const faults = loadSources()
    .filter(
      ({ path, text }) => path.startsWith("app/") && /^\s*["']use server["']/m.test(text) && !openActions.test(path),
    )
    .filter((source) => !importsOf(source).includes("lib/platform/http/action.ts"))
    .map(
      ({ path }) => `${path} has server actions without action(). Anyone can call them: wrap the use case in action().`,
    );
  expect(faults).toEqual([]);
});
