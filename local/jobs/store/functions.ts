import type { Pool } from "pg";
import { type FunctionConfig, readFunctionConfig } from "../function-config.ts";
import type { Registry } from "../registry.ts";
import { planCrons } from "./crons.ts";
import { query, type Tx } from "./transact.ts";

export interface AppRegistration {
  readonly id: string;
  readonly url: string;
  readonly sdk: string;
  readonly checksum: string;
  /** As the app sent them, and as they were read. */
  readonly functions: readonly { readonly source: unknown; readonly config: FunctionConfig }[];
}

const knownApp = { name: "functions-known-app", text: "select checksum from floyo_jobs.apps where id = $1 for update" };

const upsertApp = {
  name: "functions-upsert-app",
  text: `
    insert into floyo_jobs.apps (id, url, sdk, checksum) values ($1, $2, $3, $4)
    on conflict (id) do update set url = $2, sdk = $3, checksum = $4, synced_at = now()`,
};

const upsertFunctions = {
  name: "functions-upsert",
  text: `
    insert into floyo_jobs.functions (id, app_id, config)
    select id, $1, config from unnest($2::text[], $3::text[]) f (id, config)
    on conflict (id) do update set app_id = $1, config = excluded.config, active = true`,
};

const retireOthers = {
  name: "functions-retire-others",
  text: "update floyo_jobs.functions set active = false where app_id = $1 and id <> all($2::text[]) and active",
};

const readAll = {
  name: "functions-read-all",
  text: "select app_id, config, active from floyo_jobs.functions order by id",
};

/** Makes these the app's functions; others that it had before start nothing any more. `true` when something changed. */
export async function registerApp(tx: Tx, app: AppRegistration): Promise<boolean> {
  const [known] = await tx.query<{ checksum: string }>(knownApp, [app.id]);
  if (known?.checksum === app.checksum) return false;
  await tx.query(upsertApp, [app.id, app.url, app.sdk, app.checksum]);
  const ids = app.functions.map(({ config }) => config.id);
  await tx.query(upsertFunctions, [app.id, ids, app.functions.map(({ source }) => JSON.stringify(source))]);
  await tx.query(retireOthers, [app.id, ids]);
  const { configs } = readRows(await tx.query<FunctionRow>(readAll));
  await planCrons(
    tx,
    configs.filter(({ active }) => active).map(({ config }) => config),
  );
  return true;
}

interface FunctionRow {
  readonly app_id: string;
  readonly config: string;
  readonly active: boolean;
}

function readRows(rows: readonly FunctionRow[]) {
  const configs: { config: FunctionConfig; active: boolean }[] = [];
  const faults: string[] = [];
  for (const row of rows) {
    try {
      configs.push({ config: readFunctionConfig(JSON.parse(row.config), row.app_id), active: row.active });
    } catch (error) {
      faults.push(error instanceof Error ? error.message : "a function cannot be read");
    }
  }
  return { configs, faults };
}

/** Fills the registry from the database. Returns what could not be read (another version may have written it). */
export async function loadRegistry(pool: Pool, registry: Registry): Promise<string[]> {
  const { configs, faults } = readRows(await query<FunctionRow>(pool, readAll));
  registry.replace(configs);
  return faults;
}
