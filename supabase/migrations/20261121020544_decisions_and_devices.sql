set lock_timeout = '5s';
ALTER TABLE "floyo"."suggestions" DROP CONSTRAINT "suggestions_status_check";
ALTER TABLE "floyo"."devices" ADD COLUMN "label" text;
ALTER TABLE "floyo"."suggestions" ADD COLUMN "accepted_at" timestamp (3) with time zone;
ALTER TABLE "floyo"."devices" ADD CONSTRAINT "devices_label_check" CHECK (char_length(label) between 1 and 100);
ALTER TABLE "floyo"."suggestions" ADD CONSTRAINT "suggestions_accepted_check" CHECK ((status = 'accepted') = (accepted_at is not null));
ALTER TABLE "floyo"."suggestions" ADD CONSTRAINT "suggestions_status_check" CHECK (status in ('open', 'accepted', 'dismissed'));
CREATE POLICY "organizations: owners rename theirs" ON "floyo"."organizations" AS PERMISSIVE FOR UPDATE TO "authenticated" USING (id = any ((select floyo_private.orgs_as('owner'))::uuid[])) WITH CHECK (id = any ((select floyo_private.orgs_as('owner'))::uuid[]));