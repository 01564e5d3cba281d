set lock_timeout = '5s';

ALTER TABLE "floyo"."event_hours" DROP CONSTRAINT "event_hours_member_fk";

ALTER TABLE "floyo"."devices" ALTER COLUMN "clock_skew_ms" SET DATA TYPE bigint;
ALTER TABLE "floyo"."events" ALTER COLUMN "clock_skew_ms" SET DATA TYPE bigint;
CREATE POLICY "event_counts: members read their workspace's" ON "floyo"."event_counts" AS PERMISSIVE FOR SELECT TO "authenticated" USING (org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));