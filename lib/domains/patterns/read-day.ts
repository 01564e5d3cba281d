import type { MiningEvent } from "#lib/mining/types.ts";
import type { Tx } from "#lib/platform/db.ts";
import { type Owner, selectDayEvents } from "./queries.ts";
import { toMiningEvent } from "./to-mining-event.ts";

const eventsPerPage = 5_000;

/** All events of a UTC day, `YYYY-MM-DD`, in the engine's order. */
export async function readDay(tx: Tx, owner: Owner, day: string): Promise<MiningEvent[]> {
  const read: MiningEvent[] = [];
  let after: readonly [string, string] | null = null;
  for (;;) {
    const rows: Awaited<ReturnType<typeof selectDayEvents>> = await selectDayEvents(
      tx,
      owner,
      day,
      after,
      eventsPerPage,
    );
    for (const row of rows) read.push(toMiningEvent(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < eventsPerPage) return read;
    after = [last.occurredAt.toISOString(), last.id];
  }
}
