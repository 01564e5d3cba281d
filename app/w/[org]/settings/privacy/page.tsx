import type { Metadata } from "next";
import { ConsentForm } from "#components/account/consent-form.tsx";
import { ConsentText } from "#components/account/consent-text.tsx";
import { Page, Section } from "#components/ui/page.tsx";
import { Time } from "#components/ui/time.tsx";
import { decideConsent } from "../../consent-actions.ts";
import { pageMe } from "../../page-me.ts";

export const metadata: Metadata = { title: "Privacy" };

export default async function PrivacyPage({ params }: PageProps<"/w/[org]/settings/privacy">) {
  const { org } = await params;
  const { consent, timezone } = await pageMe(org);
  return (
    <Page
      title="Privacy"
      lead={consent.granted ? "Collecting is on." : "Collecting is off: the server refuses events."}
    >
      <Section
        title="Your decision"
        aside={
          consent.decided_at ? (
            <>
              {consent.granted ? "Allowed" : "Declined"}{" "}
              <Time at={consent.decided_at} nowMs={Date.now()} timeZone={timezone} />, text of {consent.version}
            </>
          ) : (
            "Not decided yet"
          )
        }
      >
        <ConsentForm
          action={decideConsent.bind(null, org, null)}
          granted={consent.granted}
          decided={consent.decided_at !== null}
        />
      </Section>
      <ConsentText />
    </Page>
  );
}
