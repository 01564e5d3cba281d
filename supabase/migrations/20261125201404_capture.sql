set lock_timeout = '5s';

CREATE TABLE "floyo"."activitywatch_buckets" (
	"org_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"id" text NOT NULL,
	"name" text,
	"type" text NOT NULL,
	"client" text NOT NULL,
	"hostname" text NOT NULL,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "activitywatch_buckets_pkey" PRIMARY KEY("org_id","user_id","id"),
	CONSTRAINT "activitywatch_buckets_id_check" CHECK (char_length(id) between 1 and 256)
);

ALTER TABLE "floyo"."activitywatch_buckets" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "floyo"."activitywatch_events" (
	"org_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"bucket_id" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "floyo"."activitywatch_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"started_at" timestamp(6) with time zone NOT NULL,
	"duration" double precision NOT NULL,
	"data" jsonb NOT NULL,
	"event_id" uuid,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "activitywatch_events_pkey" PRIMARY KEY("org_id","user_id","bucket_id","id"),
	CONSTRAINT "activitywatch_events_duration_check" CHECK (duration >= 0)
);

ALTER TABLE "floyo"."activitywatch_events" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "floyo"."device_logins" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"device_code_hash" "bytea" NOT NULL,
	"user_code_hash" "bytea" NOT NULL,
	"device_id" uuid,
	"device_name" text,
	"client" text,
	"address" text,
	"scopes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"polled_at" timestamp (3) with time zone,
	"decision" text,
	"decided_at" timestamp (3) with time zone,
	"org_id" uuid,
	"user_id" uuid,
	"claimed_at" timestamp (3) with time zone,
	CONSTRAINT "device_logins_device_code_key" UNIQUE("device_code_hash"),
	CONSTRAINT "device_logins_user_code_key" UNIQUE("user_code_hash"),
	CONSTRAINT "device_logins_decision_check" CHECK (decision in ('approved', 'denied')),
	CONSTRAINT "device_logins_decided_check" CHECK ((decision is null) = (user_id is null) and (decision is null) = (decided_at is null))
);

ALTER TABLE "floyo"."device_logins" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "floyo"."event_counts" (
	"org_id" uuid NOT NULL,
	"utc_day" date NOT NULL,
	"shard" smallint NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "event_counts_pkey" PRIMARY KEY("org_id","utc_day","shard"),
	CONSTRAINT "event_counts_count_check" CHECK (count >= 0)
);

ALTER TABLE "floyo"."event_counts" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "floyo"."ledger_entries" (
	"org_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"digest" "bytea" NOT NULL,
	"bytes" integer NOT NULL,
	"accepted" integer NOT NULL,
	"duplicates" integer NOT NULL,
	"rejected" integer NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ledger_entries_pkey" PRIMARY KEY("org_id","user_id","device_id","seq","hash"),
	CONSTRAINT "ledger_entries_seq_check" CHECK (seq > 0),
	CONSTRAINT "ledger_entries_hashes_check" CHECK (octet_length(hash) = 32 and octet_length(digest) = 32)
);

ALTER TABLE "floyo"."ledger_entries" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "floyo"."privacy_receipts" (
	"org_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"action" text NOT NULL,
	"criteria" jsonb NOT NULL,
	"events" integer DEFAULT 0 NOT NULL,
	"days" integer DEFAULT 0 NOT NULL,
	"before" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "privacy_receipts_pkey" PRIMARY KEY("org_id","user_id","id"),
	CONSTRAINT "privacy_receipts_action_check" CHECK (action in ('delete', 'redact'))
);

ALTER TABLE "floyo"."privacy_receipts" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "floyo"."privacy_rule_hits" (
	"org_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"rule_id" text NOT NULL,
	"hits" bigint NOT NULL,
	"first_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "privacy_rule_hits_pkey" PRIMARY KEY("org_id","user_id","rule_id")
);

ALTER TABLE "floyo"."privacy_rule_hits" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "floyo"."privacy_rules" (
	"org_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"document" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "privacy_rules_pkey" PRIMARY KEY("org_id","user_id")
);

ALTER TABLE "floyo"."privacy_rules" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "floyo"."organizations" ADD COLUMN "events_per_day_max" integer;
ALTER TABLE "floyo"."profiles" ADD COLUMN "idle_timeout_minutes" smallint DEFAULT 15 NOT NULL;
ALTER TABLE "floyo"."api_keys" ADD COLUMN "kind" text DEFAULT 'floyo' NOT NULL;
ALTER TABLE "floyo"."api_keys" ADD COLUMN "device_id" uuid;
ALTER TABLE "floyo"."devices" ADD COLUMN "queued" integer;
ALTER TABLE "floyo"."devices" ADD COLUMN "queue_reported_at" timestamp (3) with time zone;
ALTER TABLE "floyo"."devices" ADD COLUMN "clock_skew_ms" integer;
ALTER TABLE "floyo"."events" ADD COLUMN "clock_skew_ms" integer;
ALTER TABLE "floyo"."activitywatch_buckets" ADD CONSTRAINT "activitywatch_buckets_member_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "floyo"."organization_members"("org_id","user_id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "floyo"."activitywatch_events" ADD CONSTRAINT "activitywatch_events_bucket_fk" FOREIGN KEY ("org_id","user_id","bucket_id") REFERENCES "floyo"."activitywatch_buckets"("org_id","user_id","id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "floyo"."device_logins" ADD CONSTRAINT "device_logins_member_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "floyo"."organization_members"("org_id","user_id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "floyo"."event_counts" ADD CONSTRAINT "event_counts_org_fk" FOREIGN KEY ("org_id") REFERENCES "floyo"."organizations"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "floyo"."ledger_entries" ADD CONSTRAINT "ledger_entries_member_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "floyo"."organization_members"("org_id","user_id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "floyo"."privacy_receipts" ADD CONSTRAINT "privacy_receipts_member_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "floyo"."organization_members"("org_id","user_id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "floyo"."privacy_rule_hits" ADD CONSTRAINT "privacy_rule_hits_member_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "floyo"."organization_members"("org_id","user_id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "floyo"."privacy_rules" ADD CONSTRAINT "privacy_rules_member_fk" FOREIGN KEY ("org_id","user_id") REFERENCES "floyo"."organization_members"("org_id","user_id") ON DELETE cascade ON UPDATE no action;
CREATE INDEX "activitywatch_events_newest_idx" ON "floyo"."activitywatch_events" USING btree ("org_id","user_id","bucket_id","started_at" DESC NULLS LAST,"id" DESC NULLS LAST);
CREATE INDEX "activitywatch_events_open_idx" ON "floyo"."activitywatch_events" USING btree ("started_at") WHERE settled_at is null;
CREATE INDEX "device_logins_expires_idx" ON "floyo"."device_logins" USING btree ("expires_at");
CREATE INDEX "ledger_entries_newest_idx" ON "floyo"."ledger_entries" USING btree ("org_id","user_id","received_at");
CREATE INDEX "privacy_receipts_newest_idx" ON "floyo"."privacy_receipts" USING btree ("org_id","user_id","created_at","id");
ALTER TABLE "floyo"."organizations" ADD CONSTRAINT "organizations_events_per_day_max_check" CHECK (events_per_day_max >= 0);
ALTER TABLE "floyo"."profiles" ADD CONSTRAINT "profiles_idle_timeout_minutes_check" CHECK (idle_timeout_minutes between 1 and 120);
ALTER TABLE "floyo"."api_keys" ADD CONSTRAINT "api_keys_kind_check" CHECK (kind in ('floyo', 'wakatime'));
ALTER TABLE "floyo"."devices" ADD CONSTRAINT "devices_queued_check" CHECK (queued >= 0);
CREATE POLICY "activitywatch_buckets: read one's own" ON "floyo"."activitywatch_buckets" AS PERMISSIVE FOR SELECT TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));
CREATE POLICY "activitywatch_buckets: members add their own" ON "floyo"."activitywatch_buckets" AS PERMISSIVE FOR INSERT TO "authenticated" WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('member'))::uuid[]));
CREATE POLICY "activitywatch_buckets: members change their own" ON "floyo"."activitywatch_buckets" AS PERMISSIVE FOR UPDATE TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('member'))::uuid[])) WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('member'))::uuid[]));
CREATE POLICY "activitywatch_buckets: delete one's own" ON "floyo"."activitywatch_buckets" AS PERMISSIVE FOR DELETE TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));
CREATE POLICY "activitywatch_events: read one's own" ON "floyo"."activitywatch_events" AS PERMISSIVE FOR SELECT TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));
CREATE POLICY "activitywatch_events: members add their own" ON "floyo"."activitywatch_events" AS PERMISSIVE FOR INSERT TO "authenticated" WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('member'))::uuid[]));
CREATE POLICY "activitywatch_events: members change their own" ON "floyo"."activitywatch_events" AS PERMISSIVE FOR UPDATE TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('member'))::uuid[])) WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('member'))::uuid[]));
CREATE POLICY "activitywatch_events: delete one's own" ON "floyo"."activitywatch_events" AS PERMISSIVE FOR DELETE TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));
CREATE POLICY "ledger_entries: read one's own" ON "floyo"."ledger_entries" AS PERMISSIVE FOR SELECT TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));
CREATE POLICY "ledger_entries: members add their own" ON "floyo"."ledger_entries" AS PERMISSIVE FOR INSERT TO "authenticated" WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('member'))::uuid[]));
CREATE POLICY "privacy_receipts: read one's own" ON "floyo"."privacy_receipts" AS PERMISSIVE FOR SELECT TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));
CREATE POLICY "privacy_receipts: add one's own" ON "floyo"."privacy_receipts" AS PERMISSIVE FOR INSERT TO "authenticated" WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));
CREATE POLICY "privacy_receipts: finish one's own" ON "floyo"."privacy_receipts" AS PERMISSIVE FOR UPDATE TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[])) WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));
CREATE POLICY "privacy_rule_hits: one's own" ON "floyo"."privacy_rule_hits" AS PERMISSIVE FOR ALL TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[])) WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));
CREATE POLICY "privacy_rules: one's own" ON "floyo"."privacy_rules" AS PERMISSIVE FOR ALL TO "authenticated" USING (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[])) WITH CHECK (user_id = (select auth.uid()) and org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[]));