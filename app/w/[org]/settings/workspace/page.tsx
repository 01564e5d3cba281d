import type { Metadata } from "next";
import { MemberList } from "#components/settings/member-list.tsx";
import { RenameForm } from "#components/settings/rename-form.tsx";
import { UsageMeter } from "#components/settings/usage-meter.tsx";
import { Copyable } from "#components/ui/copy-button.tsx";
import { Page, Section } from "#components/ui/page.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { getUsage } from "#lib/domains/organizations/get-usage.ts";
import { listMembers } from "#lib/domains/organizations/list-members.ts";
import { env } from "#lib/platform/env.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "../../page-me.ts";
import { renameWorkspace } from "./actions.ts";

export const metadata: Metadata = { title: "Workspace" };

export default async function WorkspacePage({ params }: PageProps<"/w/[org]/settings/workspace">) {
  const { org } = await params;
  const ctx = await pageContext(org);
  const [me, members, usage] = await Promise.all([
    pageMe(org),
    listMembers(ctx, { id: ctx.org.id }),
    getUsage(ctx, { id: ctx.org.id }),
  ]);
  const { organization } = me;
  return (
    <Page
      title="Workspace"
      lead={
        organization.personal
          ? "This is your personal workspace: nobody but you belongs to it."
          : "What people share here. Each one’s activity stays their own: nobody reads another’s, not even the owner."
      }
    >
      <RefreshOn topics={["account"]} />
      <Section title="Name">
        {organization.role === "owner" ? (
          <RenameForm action={renameWorkspace.bind(null, org, organization.id)} name={organization.name} />
        ) : (
          <p>
            {organization.name} <span className="text-muted">(its owner can rename it)</span>
          </p>
        )}
      </Section>
      <Section title="Address">
        <p className="max-w-[65ch] text-muted">Links and keys use this address, so it stays when the name changes.</p>
        <Copyable text={new URL(`/w/${organization.slug}`, env().SITE_URL).href} name="Copy the workspace’s address" />
      </Section>
      <Section title="Events today">
        <UsageMeter usage={usage} timeZone={me.timezone} />
      </Section>
      <Section
        title="Members"
        aside={`${members.data.length.toLocaleString("en")} ${members.data.length === 1 ? "person" : "people"}`}
      >
        <MemberList members={members.data} me={me.user_id} nowMs={Date.now()} timeZone={me.timezone} />
      </Section>
    </Page>
  );
}
