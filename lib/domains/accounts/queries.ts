import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { consents, organizationMembers, organizations, profiles } from "#drizzle/schema/accounts.ts";
import type { Tx } from "#lib/platform/db.ts";

export async function selectProfile(tx: Tx, userId: string) {
  const [row] = await tx
    .select({
      displayName: profiles.displayName,
      timezone: profiles.timezone,
      idleTimeoutMinutes: profiles.idleTimeoutMinutes,
    })
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
  change: {
    readonly displayName?: string | undefined;
    readonly timezone?: string | undefined;
    readonly idleTimeoutMinutes?: number | undefined;
  },
): Promise<{ timezoneChanged: boolean }> {
  const before = await selectProfile(tx, userId);
  await tx
    .update(profiles)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(profiles.userId, userId));
  return { timezoneChanged: change.timezone !== undefined && before?.timezone !== change.timezone };
}

/** Shared workspaces that others use and of which this person is the only owner. */
export function selectSoleOwned(tx: Tx, userId: string) {
  return tx.execute<{ name: string }>(sql`
    select o.name
    from floyo.organizations o
    join floyo.organization_members mine on mine.org_id = o.id and mine.user_id = ${userId} and mine.role = 'owner'
    where o.personal_user_id is null
      and exists (select from floyo.organization_members other where other.org_id = o.id and other.user_id <> ${userId})
      and not exists (
        select from floyo.organization_members other
        where other.org_id = o.id and other.user_id <> ${userId} and other.role = 'owner'
      )
    limit 1`);
}

/** How much of everything is the person's, over all workspaces that they belong to. */
export async function countOwn(tx: Tx, userId: string): Promise<Record<string, number>> {
  const count = (table: string) =>
    sql`(select count(*)::int from floyo.${sql.identifier(table)} where user_id = ${userId})`;
  const [row] = await tx.execute<Record<string, number>>(sql`
    select
      ${count("events")} as events, ${count("patterns")} as patterns, ${count("suggestions")} as suggestions,
      ${count("devices")} as devices, ${count("api_keys")} as api_keys, ${count("consents")} as decisions`);
  return { ...row };
}
