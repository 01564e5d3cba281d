import { sql } from "drizzle-orm";
import { z } from "zod";
import { Role } from "#lib/contracts/accounts.ts";
import { Versions } from "#lib/contracts/realtime.ts";
import type { Actor, Workspace } from "./context.ts";
import { asApp } from "./db.ts";
import { env } from "./env.ts";
import { AppError } from "./errors.ts";
import { clientAddress, shortenAddress } from "./http/client-address.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const slug = /^[a-z0-9][a-z0-9-]{0,62}$/;

const Row = z.object({
  standing: z.enum(["open", "over", "second_factor"]),
  org_id: z.uuid().nullable(),
  org_slug: z.string().nullable(),
  role: Role.nullable(),
  versions: Versions,
});

/** A workspace, and how far the person's data in it had come when it was found. */
export interface ChosenWorkspace extends Workspace {
  readonly versions: Versions;
}

/**
 * The workspace that a request works in, with the person's role read from the database for this very request.
 * `wanted` is an id or a slug; null is the person's own. In the same look-up, whether the session that asks still
 * stands: tokens outlive sessions, so UNAUTHENTICATED when it was ended and SECOND_FACTOR_REQUIRED when it has yet to
 * show one. NOT_FOUND when they are no member, or there is none: the answers are alike, so nobody learns which exist.
 * With the request's headers, the use is noted for the person's list of sessions.
 */
export async function chooseWorkspace(
  actor: Pick<Actor, "userId" | "session">,
  wanted: string | null,
  headers?: Headers,
): Promise<ChosenWorkspace> {
  const { userId, session } = actor;
  const name = wanted?.toLowerCase() ?? null;
  const named = name === null || uuid.test(name) || slug.test(name);
  const agent = headers?.get("user-agent")?.toWellFormed().slice(0, 300) ?? null;
  const address = headers ? shortenAddress(clientAddress(headers, env().TRUSTED_PROXY_HOPS)) : null;
  const rows = await asApp((db) =>
    db.execute(sql`
      select standing, org_id, org_slug, role, floyo_private.versions_of(${userId}, org_id) as versions
      from floyo_private.find_workspace(
        ${userId}, ${session?.id ?? null}, ${session?.level ?? null}, ${named ? name : "-"}, ${agent}, ${address})`),
  );
  const row = Row.parse(rows[0]);
  if (row.standing === "over")
    throw new AppError("UNAUTHENTICATED", { message: "Your session is over. Sign in again." });
  if (row.standing === "second_factor") throw new AppError("SECOND_FACTOR_REQUIRED");
  if (row.org_id === null || row.org_slug === null || row.role === null)
    throw new AppError("NOT_FOUND", { message: "There is no such workspace, or you are not a member of it." });
  return { id: row.org_id, slug: row.org_slug, role: row.role, versions: row.versions };
}
