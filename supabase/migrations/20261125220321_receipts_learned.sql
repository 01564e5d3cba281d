-- What a removal notes on its receipt.
set lock_timeout = '5s';

ALTER TABLE "floyo"."privacy_receipts" ADD COLUMN "first_day" date;
ALTER TABLE "floyo"."privacy_receipts" ADD COLUMN "last_day" date;
ALTER TABLE "floyo"."privacy_receipts" ADD COLUMN "learned" jsonb;
ALTER TABLE "floyo"."privacy_receipts" ADD COLUMN "learned_at" timestamp (3) with time zone;