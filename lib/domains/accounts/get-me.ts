import type { me } from "#lib/contracts/accounts.ts";
import { Role } from "#lib/contracts/accounts.ts";
import type { OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { presentConsent } from "./get-consent.ts";
import { selectConsent, selectOrganizations, selectProfile } from "./queries.ts";

/** Who asks, where they work, and what they may do. An API key sees the workspace that it belongs to alone. */
export async function getMe(ctx: Context): Promise<OutputOf<typeof me>> {
  const { userId, email, scopes, via } = ctx.actor;
  return await ctx.asUser(async (tx) => {
    const profile = await selectProfile(tx, userId);
    const organizations = (await selectOrganizations(tx, userId))
      .filter(({ id }) => via !== "api_key" || id === ctx.org.id)
      .map(({ id, slug, name, personal, role }) => ({ id, slug, name, personal, role: Role.parse(role) }));
    const organization = organizations.find(({ id }) => id === ctx.org.id);
    // Removed between the door's look and this one.
    if (!organization) throw new AppError("NOT_FOUND", { message: "You are no longer a member of this workspace." });
    return {
      user_id: userId,
      email,
      display_name: profile?.displayName ?? null,
      timezone: profile?.timezone ?? "UTC",
      idle_timeout_minutes: profile?.idleTimeoutMinutes,
      organization,
      organizations,
      scopes: [...scopes],
      consent: presentConsent(await selectConsent(tx, userId)),
    };
  });
}
