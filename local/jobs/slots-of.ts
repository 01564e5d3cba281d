import { createHash } from "node:crypto";
import { keyOf, type Scope } from "./expression.ts";
import type { FunctionConfig } from "./function-config.ts";

export interface Slot {
  readonly key: string;
  readonly limit: number;
}

/** The places a call needs: one under each limit of its function. Keys are hashed, since they hold what events say. */
export function slotsOf(config: FunctionConfig, scope: Scope): Slot[] {
  return config.concurrency.map(({ limit, key, name }) => ({
    limit,
    key: createHash("sha256")
      .update(JSON.stringify([name, key ? keyOf(key, scope) : null]))
      .digest("base64url"),
  }));
}
