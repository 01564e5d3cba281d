set lock_timeout = '5s';

CREATE SEQUENCE "floyo"."change_version" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;
CREATE TABLE "floyo"."change_notes" (
	"tx" "xid8" NOT NULL,
	"org_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"topic" text NOT NULL,
	CONSTRAINT "change_notes_pkey" PRIMARY KEY("tx","org_id","user_id","topic")
);

ALTER TABLE "floyo"."change_notes" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "floyo"."changes" (
	"org_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"version" bigint DEFAULT nextval('floyo.change_version') NOT NULL,
	"changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "changes_pkey" PRIMARY KEY("org_id","user_id","topic")
);

ALTER TABLE "floyo"."changes" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "floyo"."changes" ADD CONSTRAINT "changes_member_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "floyo"."organization_members"("org_id","user_id") ON DELETE cascade ON UPDATE no action;
CREATE POLICY "changes: read one's own" ON "floyo"."changes" AS PERMISSIVE FOR SELECT TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));