import type { Metadata } from "next";
import { ConsentForm } from "#components/account/consent-form.tsx";
import { ConsentText } from "#components/account/consent-text.tsx";
import { Page } from "#components/ui/page.tsx";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { decideConsent } from "../consent-actions.ts";

export const metadata: Metadata = { title: "Before anything is collected" };

export default async function WelcomePage({ params }: PageProps<"/w/[org]/welcome">) {
  const { org } = await params;
  await pageContext(org);
  return (
    <Page
      title="Before anything is collected"
      lead="Floyo learns from what you do. Nothing is collected until you decide, and you can change your mind at any time."
    >
      <ConsentText />
      <ConsentForm action={decideConsent.bind(null, org, `/w/${org}`)} granted={false} decided={false} />
    </Page>
  );
}
