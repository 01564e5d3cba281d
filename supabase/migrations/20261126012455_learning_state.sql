set lock_timeout = '5s';

ALTER TABLE "floyo"."analyses" ADD COLUMN "full_at" timestamp (3) with time zone;
ALTER TABLE "floyo"."analyses" ADD COLUMN "full_owed_at" timestamp (3) with time zone;
ALTER TABLE "floyo"."analyses" ADD COLUMN "tracked" jsonb;
ALTER TABLE "floyo"."analyses" ADD COLUMN "progress" jsonb;