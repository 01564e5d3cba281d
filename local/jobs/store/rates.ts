import { createHash } from "node:crypto";
import type { JobEvent } from "../event.ts";
import { type Expression, keyOf } from "../expression.ts";
import type { Pace } from "../flow-config.ts";
import type { FunctionConfig } from "../function-config.ts";
import type { Tx } from "./transact.ts";

/** The group that an event falls into for one of a function's settings; hashed, since it holds what events say. */
export function groupOf(setting: string, config: FunctionConfig, key: Expression | undefined, event: JobEvent): string {
  return createHash("sha256")
    .update(JSON.stringify([setting, config.id, key ? keyOf(key, { event }) : null]))
    .digest("base64url");
}

const pass = {
  name: "rates-pass",
  text: `
    insert into floyo_jobs.rates as r (key, tat) values ($1, now() + $2 * interval '1 millisecond')
    on conflict (key) do update set tat = greatest(r.tat, now()) + $2 * interval '1 millisecond'
    where greatest(r.tat, now()) + ($2 * (1 - $3::int)) * interval '1 millisecond' <= now()
    returning 1`,
};

/** Whether the pace allows one more start now; then it counts. On the database's clock, in one statement. */
export async function passes(tx: Tx, config: FunctionConfig, pace: Pace, event: JobEvent): Promise<boolean> {
  const group = groupOf("rateLimit", config, pace.key, event);
  return (await tx.query(pass, [group, pace.intervalMs, pace.capacity])).length > 0;
}
