import type { OutputOf } from "#lib/contracts/contract.ts";
import type { list } from "#lib/contracts/sessions.ts";
import type { Context } from "#lib/platform/context.ts";
import { describeAgent } from "./describe-agent.ts";
import { selectSessions } from "./queries.ts";

/** Where the person is signed in, the session used last first. */
export async function listSessions({ actor }: Context): Promise<OutputOf<typeof list>> {
  const rows = await selectSessions(actor.userId);
  return {
    data: rows.map((row) => ({
      id: row.id,
      current: row.id === actor.session?.id,
      device: describeAgent(row.user_agent),
      address: row.address,
      second_factor: row.second_factor,
      created_at: row.created_at.toISOString(),
      last_used_at: row.seen_at.toISOString(),
    })),
  };
}
