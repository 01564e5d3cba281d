import type { SigningKey } from "#local/auth/keys.ts";
import type { Db } from "./authorize.ts";
import type { Hub } from "./hub.ts";
import type { ApiKeys } from "./identity.ts";
import type { RealtimeLimits } from "./limits.ts";

/** What a line of the log may carry; topics and payloads have no field. */
export type Log = (
  level: "info" | "warn" | "error",
  message: string,
  fields?: { reason?: string; count?: number },
) => void;

/** What every part works with: made once by openRealtime. */
export interface Realtime {
  sql: Db;
  hub: Hub;
  limits: RealtimeLimits;
  keys: ApiKeys;
  signingKey: SigningKey;
  /** Settles once messages of the database are listened for; nobody joins before. */
  begun: Promise<void>;
  /** How often the database has said that a membership ended; a join that was asked for before it is asked for again. */
  endings: number;
  log: Log;
}

/** Says what went wrong without quoting what it went wrong with: Postgres puts values into its messages. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return "unknown fault";
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  return code === undefined ? `${error.name}: ${error.message}` : `${error.name} ${code}`;
}
