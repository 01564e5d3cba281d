import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { consents, organizationMembers, organizations, profiles } from "#drizzle/schema/accounts.ts";
import type { Tx } from "#lib/platform/db.ts";

export async function selectProfile(tx: Tx, userId: string) {
  const [row] = await tx
    .select({ displayName: profiles.displayName, timezone: profiles.timezone })
    .from(profiles)
    .where(eq(profiles.userId, userId));
  return row ?? null;
}

/** The workspaces that a person belongs to now, their own first. */
export function selectOrganizations(tx: Tx, userId: string) {
  return tx
    .select({
      id: organizations.id,
      slug: organizations.slug,
      name: organizations.name,
      personal: organizations.personal,
      personalUserId: organizations.personalUserId,
      role: organizationMembers.role,
    })
    .from(organizations)
    .innerJoin(
      organizationMembers,
      and(
        eq(organizationMembers.orgId, organizations.id),
        eq(organizationMembers.userId, userId),
        isNull(organizationMembers.removedAt),
      ),
    )
    .orderBy(desc(sql`${organizations.personalUserId} is not distinct from ${userId}`), asc(organizations.name));
}

/** The person's newest decision about collection; null when they have made none. */
export async function selectConsent(tx: Tx, userId: string) {
  const [row] = await tx
    .select({ granted: consents.granted, version: consents.version, decidedAt: consents.decidedAt })
    .from(consents)
    .where(and(eq(consents.userId, userId), eq(consents.purpose, "collection")))
    .orderBy(desc(consents.id))
    .limit(1);
  return row ?? null;
}

/** The person's decisions about collection, newest first. */
export function selectConsents(tx: Tx, userId: string, limit: number) {
  return tx
    .select({ granted: consents.granted, version: consents.version, decidedAt: consents.decidedAt })
    .from(consents)
    .where(and(eq(consents.userId, userId), eq(consents.purpose, "collection")))
    .orderBy(desc(consents.id))
    .limit(limit);
}

export async function insertConsent(
  tx: Tx,
  userId: string,
  decision: { readonly granted: boolean; readonly version: string },
): Promise<void> {
  await tx.insert(consents).values({ userId, purpose: "collection", ...decision });
}

/** Tells whether the time zone is another than before. */
export async function updateProfileRow(
  tx: Tx,
  userId: string,
  change: { readonly displayName?: string | undefined; readonly timezone?: string | undefined },
): Promise<{ timezoneChanged: boolean }> {
  const before = await selectProfile(tx, userId);
  await tx
    .update(profiles)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(profiles.userId, userId));
  return { timezoneChanged: change.timezone !== undefined && before?.timezone !== change.timezone };
}
