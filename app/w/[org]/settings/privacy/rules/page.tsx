import type { Metadata } from "next";
import { RulesEditor } from "#components/privacy/rules-editor.tsx";
import { Page } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { getRules } from "#lib/domains/privacy/get-rules.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { attemptRules, saveRules } from "../actions.ts";

export const metadata: Metadata = { title: "Privacy rules" };

export default async function PrivacyRulesPage({ params }: PageProps<"/w/[org]/settings/privacy/rules">) {
  const { org } = await params;
  const kept = await getRules(await pageContext(org));
  return (
    <Page
      title="Privacy rules"
      lead={
        <>
          What is recorded of your work, and what is hidden or left out. Your watchers apply the rules before anything
          is written, the server before anything is stored. Where several match, the strictest holds.{" "}
          <TextLink href={`/w/${org}/settings/privacy`}>Back to Privacy</TextLink>
        </>
      }
    >
      <RulesEditor
        kept={kept}
        nowMs={Date.now()}
        save={saveRules.bind(null, org)}
        attempt={attemptRules.bind(null, org)}
      />
    </Page>
  );
}
