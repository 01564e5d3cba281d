import { cookies } from "next/headers";
import { sessionClient } from "#lib/platform/auth/supabase.ts";
import { actorOf } from "#lib/platform/auth/verify-claims.ts";
import { chooseWorkspace } from "#lib/platform/workspace.ts";

/** The signed-in person's own workspace, `/w/…`; null for a stranger. */
export async function findHome(): Promise<string | null> {
  const jar = await cookies();
  const client = sessionClient({ getAll: () => jar.getAll() });
  const actor = actorOf(await client.auth.getClaims(), "session");
  if (!actor) return null;
  const { slug } = await chooseWorkspace(actor, null, crypto.randomUUID());
  return `/w/${slug}`;
}
