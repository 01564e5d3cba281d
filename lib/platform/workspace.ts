import { sql } from "drizzle-orm";
import { Role } from "#lib/contracts/accounts.ts";
import type { Actor, Workspace } from "./context.ts";
import { asUser } from "./db.ts";
import { AppError } from "./errors.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const slug = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * The workspace that a request works in, with the person's role read from the database for this very request.
 * `wanted` is an id or a slug; null is the person's own. NOT_FOUND when they are no member, or there is none: the
 * answers are alike, so nobody learns which workspaces exist.
 */
export async function chooseWorkspace(
  actor: Pick<Actor, "userId" | "via">,
  wanted: string | null,
  requestId: string,
): Promise<Workspace> {
  const missing = new AppError("NOT_FOUND", { message: "There is no such workspace, or you are not a member of it." });
  const name = wanted?.toLowerCase() ?? null;
  if (name !== null && !uuid.test(name) && !slug.test(name)) throw missing;
  const which =
    name === null
      ? sql`o.personal_user_id = ${actor.userId}`
      : uuid.test(name)
        ? sql`o.id = ${name}`
        : sql`o.slug = ${name}`;
  const claims = { sub: actor.userId, role: "authenticated", via: actor.via } as const;
  const rows = await asUser(claims, requestId, (tx) =>
    tx.execute<{ id: string; slug: string; role: string }>(sql`
      select o.id, o.slug, m.role
      from floyo.organizations o
      join floyo.organization_members m on m.org_id = o.id and m.user_id = ${actor.userId}
      where ${which}
      limit 1`),
  );
  const [row] = rows;
  if (!row) throw missing;
  return { id: row.id, slug: row.slug, role: Role.parse(row.role) };
}
