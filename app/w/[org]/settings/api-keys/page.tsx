import type { Metadata } from "next";
import { KeyTable } from "#components/api-keys/key-table.tsx";
import { NewKeyForm } from "#components/api-keys/new-key-form.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { Scope, scopeDescriptions } from "#lib/contracts/scopes.ts";
import { listApiKeys } from "#lib/domains/api-keys/list-api-keys.ts";
import { env } from "#lib/platform/env.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "../../page-me.ts";
import { createKey, revokeKey } from "./actions.ts";

export const metadata: Metadata = { title: "API keys" };

/** What the command `floyo` needs, so that the first key works without reading about scopes. */
const watcherScopes: Scope[] = [
  "telemetry:write",
  "profile:read",
  "patterns:read",
  "patterns:analyze",
  "suggestions:read",
];

export default async function ApiKeysPage({ params }: PageProps<"/w/[org]/settings/api-keys">) {
  const { org } = await params;
  const ctx = await pageContext(org);
  const [me, keys] = await Promise.all([pageMe(org), listApiKeys(ctx, { limit: 100 })]);
  return (
    <Page
      title="API keys"
      lead="A key lets the floyo command, an editor or a script act for you in this workspace, and nowhere else."
    >
      <Section title="Make a key">
        <NewKeyForm
          action={createKey.bind(null, org)}
          scopes={Scope.options.map((value) => ({ value, label: scopeDescriptions[value] }))}
          preset={watcherScopes}
          siteUrl={env().SITE_URL}
        />
      </Section>
      <Section title="Your keys">
        {keys.data.length === 0 ? (
          <Empty title="No keys yet" />
        ) : (
          <KeyTable keys={keys.data} nowMs={Date.now()} timeZone={me.timezone} revoke={revokeKey.bind(null, org)} />
        )}
      </Section>
    </Page>
  );
}
