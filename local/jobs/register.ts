import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { readFunctionConfig } from "./function-config.ts";
import { type Fields, isFields } from "./read-fields.ts";
import type { Registry } from "./registry.ts";
import { canonicalJson } from "./signature.ts";
import { type AppRegistration, loadRegistry, registerApp } from "./store/functions.ts";
import { transact } from "./store/transact.ts";

const functionsMax = 1000;

/** Reads what an app says of itself, in its answer to a sync or in a registration of its own. Throws an `Error` that names the fault. */
export function readRegistration(body: unknown): AppRegistration {
  if (!isFields(body)) throw new Error("a registration must be an object");
  const id = firstText(body, ["app_id", "appName"]);
  const url = firstText(body, ["url"]);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error(`"${url}" is not an http address`);
  const given = body.functions;
  if (!Array.isArray(given) || given.length > functionsMax)
    throw new Error(`"functions" must be a list of at most ${functionsMax}`);
  const functions = given.map((source: unknown) => ({ source, config: readFunctionConfig(source, id) }));
  const seen = new Set<string>();
  for (const { config } of functions) {
    if (!config.id.startsWith(`${id}-`)) throw new Error(`function "${config.id}": its id must begin with "${id}-"`);
    if (seen.has(config.id)) throw new Error(`function "${config.id}" is there twice`);
    seen.add(config.id);
  }
  const sdk = typeof body.sdk === "string" ? body.sdk.slice(0, 100) : "";
  const checksum = createHash("sha256").update(canonicalJson({ url, sdk, given })).digest("hex");
  return { id, url, sdk, checksum, functions };
}

function firstText(body: Fields, names: readonly string[]): string {
  const found = names
    .map((name) => body[name])
    .find((value) => typeof value === "string" && value !== "" && value.length < 2000 && !/\p{Cc}/u.test(value));
  if (typeof found !== "string") throw new Error(`"${names.join('" or "')}" must be a text`);
  return found;
}

/** Makes a registration known to the database and to this runner. Returns whether it changed anything. */
export async function adoptRegistration(pool: Pool, registry: Registry, app: AppRegistration): Promise<boolean> {
  const modified = await transact(pool, (tx) => registerApp(tx, app));
  if (modified) await loadRegistry(pool, registry);
  return modified;
}
