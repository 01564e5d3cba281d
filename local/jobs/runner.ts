import type { Pool } from "pg";
import type { Client } from "./call-app.ts";
import type { Log } from "./log.ts";
import type { Registry } from "./registry.ts";
import type { Settings } from "./settings.ts";
import type { Apps } from "./sync-apps.ts";

/** What the parts of one runner share. */
export interface Runner {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly registry: Registry;
  readonly client: Client;
  readonly apps: Apps;
  readonly log: Log;
  /** The items that this process works on, by id. */
  readonly underWay: Set<string>;
  /** Aborted when calls that are still under way are given up. */
  readonly closing: AbortSignal;
  /** Aborted when nothing may be written any more. */
  readonly closed: AbortSignal;
}
