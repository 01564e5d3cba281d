import type { Metadata } from "next";
import { readAppearance, setAppearance } from "#app/appearance.ts";
import { AppearanceForm } from "#components/shell/appearance-form.tsx";
import { Page, Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { pageMe } from "../../page-me.ts";

export const metadata: Metadata = { title: "Appearance" };

export default async function AppearancePage({ params }: PageProps<"/w/[org]/settings/appearance">) {
  const { org } = await params;
  const [{ timezone }, appearance] = await Promise.all([pageMe(org), readAppearance()]);
  const now = new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: timezone,
  });
  return (
    <Page
      title="Appearance"
      lead="How Floyo looks and behaves on this device. Kept in this browser, not in your account."
    >
      <AppearanceForm appearance={appearance} setAppearance={setAppearance} />
      <Section title="Times">
        <p className="max-w-[65ch] text-muted">
          Times are shown in {timezone.replaceAll("_", " ")}, where it is {now.format(new Date())}. Change the zone in
          your <TextLink href={`/w/${org}/settings/profile`}>profile</TextLink>. What you did is counted by the clock of
          the place where you did it.
        </p>
      </Section>
    </Page>
  );
}
