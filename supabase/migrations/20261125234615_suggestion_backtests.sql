set lock_timeout = '5s';
ALTER TABLE "floyo"."suggestions" ADD COLUMN "alternatives" jsonb DEFAULT '[]'::jsonb NOT NULL;
ALTER TABLE "floyo"."suggestions" ADD COLUMN "backtest" jsonb;
ALTER TABLE "floyo"."suggestions" ADD COLUMN "value" jsonb;
ALTER TABLE "floyo"."suggestions" ADD COLUMN "needs" jsonb;