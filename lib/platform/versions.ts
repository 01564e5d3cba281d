import { sql } from "drizzle-orm";
import { z } from "zod";
import { Versions } from "#lib/contracts/realtime.ts";
import { asApp } from "./db.ts";

const Row = z.object({ versions: Versions });

/** How far a person's data in a workspace has come, asked of the database now. */
export async function readVersions(orgId: string, userId: string): Promise<Versions> {
  const rows = await asApp((db) => db.execute(sql`select floyo_private.versions_of(${userId}, ${orgId}) as versions`));
  return Row.parse(rows[0]).versions;
}
