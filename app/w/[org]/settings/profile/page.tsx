import type { Metadata } from "next";
import { DeleteAccountForm } from "#components/settings/delete-account-form.tsx";
import { EmailForm } from "#components/settings/email-form.tsx";
import { ProfileForm } from "#components/settings/profile-form.tsx";
import { Page, Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { pageMe } from "../../page-me.ts";
import { changeEmail, eraseAccount, saveProfile } from "./actions.ts";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage({ params }: PageProps<"/w/[org]/settings/profile">) {
  const { org } = await params;
  const me = await pageMe(org);
  return (
    <Page title="Profile" lead="Who you are to the people you share a workspace with, and which clock is yours.">
      <RefreshOn topics={["account"]} />
      <Section title="You">
        <ProfileForm
          action={saveProfile.bind(null, org)}
          name={me.display_name ?? ""}
          timeZone={me.timezone}
          timeZones={knownTimeZones(me.timezone)}
        />
      </Section>
      <Section title="E-mail">
        <EmailForm action={changeEmail.bind(null, org)} email={me.email ?? ""} />
      </Section>
      <Section title="Delete your account">
        <div className="grid max-w-[65ch] gap-2">
          <p>
            Everything that is yours goes at once and for good: your events, what was learned from them, your
            suggestions, devices and keys, your personal workspace with its log, and the account itself. You get a
            receipt that counts what went.
          </p>
          <p className="text-muted">
            Want a copy first? <TextLink href={`/w/${org}/settings/privacy#export`}>Export everything</TextLink>. Want
            it only to stop? <TextLink href={`/w/${org}/settings/privacy`}>Withdraw your consent</TextLink>.
          </p>
        </div>
        <DeleteAccountForm action={eraseAccount.bind(null, org)} email={me.email ?? ""} />
      </Section>
    </Page>
  );
}

/** The runtime's time zones, with the person's own among them: it knows more names than it lists. */
function knownTimeZones(own: string): string[] {
  return [...new Set(["UTC", own, ...Intl.supportedValuesOf("timeZone")])].sort();
}
