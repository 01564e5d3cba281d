import type { Permission } from "#lib/contracts/scopes.ts";
import type { Actor } from "../context.ts";
import { AppError } from "../errors.ts";

/**
 * Refuses an actor who lacks an operation's permission: FORBIDDEN when only a signed-in person may, SCOPE_MISSING,
 * naming the scope, when an API key was made without it.
 */
export function checkPermission(permission: Permission, actor: Actor): void {
  if (permission === "public") return;
  if (permission === "session") {
    if (actor.via === "session" || actor.via === "bearer") return;
    throw new AppError("FORBIDDEN", { message: "An API key cannot do this. Sign in and do it yourself." });
  }
  if (actor.scopes.includes(permission)) return;
  throw new AppError("SCOPE_MISSING", {
    message: `This API key lacks the scope ${permission}. Make a key that has it.`,
    details: [{ field: "scope", message: permission }],
  });
}
