import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#lib/platform/context.ts";
import { asApp } from "#lib/platform/db.ts";

const Row = z.object({
  id: z.uuid(),
  created_at: z.coerce.date(),
  seen_at: z.coerce.date(),
  user_agent: z.string().nullable(),
  address: z.string().nullable(),
  second_factor: z.boolean(),
});
export type SessionRow = z.output<typeof Row>;

/** A person's sessions. They are the auth service's rows, which only a function of the database may read. */
export async function selectSessions(userId: string): Promise<SessionRow[]> {
  const rows = await asApp((db) =>
    db.execute(sql`
      select id, created_at, seen_at, user_agent, address, second_factor from floyo_private.list_sessions(${userId})`),
  );
  return z.array(Row).parse([...rows]);
}

/** Ends the chosen session of the person, or all but the one that asks; writes the audit rows. Returns how many. */
export async function deleteSessions({ actor, requestId }: Context, chosen: string | null): Promise<number> {
  const rows = await asApp((db) =>
    db.execute<{ n: number }>(sql`
      select floyo_private.end_sessions(
        ${actor.userId}, ${actor.session?.id ?? null}, ${chosen}, ${actor.via}, ${requestId}) as n`),
  );
  return rows[0]?.n ?? 0;
}
