set lock_timeout = '5s';

CREATE TABLE "floyo"."visits" (
	"org_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"previous_seen_at" timestamp (3) with time zone,
	CONSTRAINT "visits_pkey" PRIMARY KEY("org_id","user_id")
);

ALTER TABLE "floyo"."visits" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "floyo"."visits" ADD CONSTRAINT "visits_member_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "floyo"."organization_members"("org_id","user_id") ON DELETE cascade ON UPDATE no action;
CREATE INDEX "events_device_idx" ON "floyo"."events" USING btree ("org_id","user_id","device_id","occurred_at","id") WHERE device_id is not null;
CREATE INDEX "patterns_support_idx" ON "floyo"."patterns" USING btree ("org_id","user_id","support","id");
CREATE POLICY "visits: one's own" ON "floyo"."visits" AS PERMISSIVE FOR ALL TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[])) WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));