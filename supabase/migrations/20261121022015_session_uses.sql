set lock_timeout = '5s';

CREATE TABLE "floyo"."session_uses" (
	"session_id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"user_agent" text,
	"address" text,
	"seen_at" timestamp (3) with time zone NOT NULL
);

ALTER TABLE "floyo"."session_uses" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "floyo"."session_uses" ADD CONSTRAINT "session_uses_user_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."users"("id") ON DELETE cascade ON UPDATE no action;
CREATE INDEX "session_uses_user_idx" ON "floyo"."session_uses" USING btree ("user_id");
CREATE POLICY "consents: after the second factor" ON "floyo"."consents" AS RESTRICTIVE FOR ALL TO "authenticated" USING ((select floyo_private.shown_enough())) WITH CHECK ((select floyo_private.shown_enough()));
CREATE POLICY "profiles: after the second factor" ON "floyo"."profiles" AS RESTRICTIVE FOR ALL TO "authenticated" USING ((select floyo_private.shown_enough())) WITH CHECK ((select floyo_private.shown_enough()));