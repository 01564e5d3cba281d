import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { sessionActor } from "#lib/platform/auth/page-session.ts";
import { AppError } from "#lib/platform/errors.ts";
import { chooseWorkspace } from "#lib/platform/workspace.ts";

/**
 * The signed-in person's own workspace, `/w/…`; null for a stranger, and for a session that was ended elsewhere. Who has
 * yet to show a second factor is sent to do so, and from there to `next`.
 */
export async function findHome(next = "/"): Promise<string | null> {
  const actor = await sessionActor();
  if (!actor) return null;
  try {
    const { slug } = await chooseWorkspace(actor, null, await headers());
    return `/w/${slug}`;
  } catch (error) {
    if (error instanceof AppError && error.code === "UNAUTHENTICATED") return null;
    if (error instanceof AppError && error.code === "SECOND_FACTOR_REQUIRED")
      redirect(`/sign-in/verify?next=${encodeURIComponent(next)}`);
    throw error;
  }
}
