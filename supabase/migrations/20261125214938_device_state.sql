set lock_timeout = '5s';

ALTER TABLE "floyo"."devices" ADD COLUMN "capture_state" text;
ALTER TABLE "floyo"."devices" ADD CONSTRAINT "devices_capture_state_check" CHECK (capture_state in ('watching', 'paused', 'stopped'));--> statement-breakpoint
-- Told by the device itself, when it checks in.
grant update (capture_state) on floyo.devices to authenticated;
