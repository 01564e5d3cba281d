import { sessionActor } from "#lib/platform/auth/page-session.ts";
import { chooseWorkspace } from "#lib/platform/workspace.ts";

/** The signed-in person's own workspace, `/w/…`; null for a stranger. */
export async function findHome(): Promise<string | null> {
  const actor = await sessionActor();
  if (!actor) return null;
  const { slug } = await chooseWorkspace(actor, null, crypto.randomUUID());
  return `/w/${slug}`;
}
