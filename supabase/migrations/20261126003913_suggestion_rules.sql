set lock_timeout = '5s';
CREATE TABLE "floyo"."suggestion_outcomes" (
	"org_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"suggestion_id" uuid NOT NULL,
	"stated" double precision NOT NULL,
	"decision" text NOT NULL,
	"decided_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"taken_back_at" timestamp (3) with time zone,
	CONSTRAINT "suggestion_outcomes_pkey" PRIMARY KEY("org_id","user_id","suggestion_id"),
	CONSTRAINT "suggestion_outcomes_decision_check" CHECK (decision in ('accepted', 'dismissed'))
);

ALTER TABLE "floyo"."suggestion_outcomes" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "floyo"."suggestion_rules" (
	"org_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"suggestion_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"tool" text,
	"subjects" text[] NOT NULL,
	"trigger" text NOT NULL,
	"confidence" double precision NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "suggestion_rules_pkey" PRIMARY KEY("org_id","id"),
	CONSTRAINT "suggestion_rules_suggestion_key" UNIQUE("org_id","user_id","suggestion_id"),
	CONSTRAINT "suggestion_rules_reason_check" CHECK (reason in ('wrong_trigger', 'too_sensitive', 'not_worth_it', 'never_this_tool'))
);

ALTER TABLE "floyo"."suggestion_rules" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "floyo"."suggestions" ADD COLUMN "about" jsonb;
ALTER TABLE "floyo"."suggestion_outcomes" ADD CONSTRAINT "suggestion_outcomes_member_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "floyo"."organization_members"("org_id","user_id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "floyo"."suggestion_rules" ADD CONSTRAINT "suggestion_rules_member_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "floyo"."organization_members"("org_id","user_id") ON DELETE cascade ON UPDATE no action;
CREATE POLICY "suggestion_outcomes: one's own" ON "floyo"."suggestion_outcomes" AS PERMISSIVE FOR ALL TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[])) WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));
CREATE POLICY "suggestion_rules: one's own" ON "floyo"."suggestion_rules" AS PERMISSIVE FOR ALL TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[])) WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));