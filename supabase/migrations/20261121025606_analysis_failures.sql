set lock_timeout = '5s';
ALTER TABLE "floyo"."analyses" ADD COLUMN "failed_at" timestamp (3) with time zone;