import type { Metadata } from "next";
import { keyState } from "#components/api-keys/key-state.ts";
import { KeyTable } from "#components/api-keys/key-table.tsx";
import { NewKeyForm } from "#components/api-keys/new-key-form.tsx";
import { WakatimeKeyForm } from "#components/api-keys/wakatime-key-form.tsx";
import { Fold } from "#components/ui/fold.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import type { ApiKey } from "#lib/contracts/api-keys.ts";
import { Scope, scopeDescriptions, watcherScopes } from "#lib/contracts/scopes.ts";
import { listApiKeys } from "#lib/domains/api-keys/list-api-keys.ts";
import { env } from "#lib/platform/env.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "../../page-me.ts";
import { createKey, createWakatimeKey, revokeKey } from "./actions.ts";

export const metadata: Metadata = { title: "API keys" };

export default async function ApiKeysPage({ params, searchParams }: PageProps<"/w/[org]/settings/api-keys">) {
  const [{ org }, query] = await Promise.all([params, searchParams]);
  const ctx = await pageContext(org);
  const [me, { data: keys }] = await Promise.all([pageMe(org), listApiKeys(ctx, { limit: 200 })]);
  const nowMs = Date.now();
  const path = `/w/${org}/settings/api-keys`;
  const working = keys.filter((key) => !keyState(key, nowMs).ended);
  const ended = keys.filter((key) => keyState(key, nowMs).ended);
  const replaced = working.find(({ id }) => id === query.replace);
  const table = (which: readonly ApiKey[]) => (
    <KeyTable
      keys={which}
      nowMs={nowMs}
      timeZone={me.timezone}
      revoke={revokeKey.bind(null, org)}
      rotateHref={(id) => `${path}?replace=${id}`}
    />
  );
  const wakatimeForm = (
    <WakatimeKeyForm
      action={createWakatimeKey.bind(null, org)}
      name={replaced?.name}
      apiUrl={`${env().SITE_URL}/api/v1/wakatime`}
    />
  );
  return (
    <Page
      title="API keys"
      lead="A key lets the floyo command, an editor or a script act for you in this workspace, and nowhere else."
    >
      <RefreshOn topics={["api_keys"]} />
      <Section title={replaced ? `Replace “${replaced.name}”` : "Make a key"}>
        {replaced ? (
          <Notice title="Two keys may work side by side">
            <p>
              Make the new one, put it where the old one is, and see under “Last used” that nothing uses the old one any
              more. Then revoke that.
            </p>
          </Notice>
        ) : null}
        {replaced?.kind === "wakatime" ? (
          wakatimeForm
        ) : (
          <NewKeyForm
            key={replaced?.id ?? "new"}
            action={createKey.bind(null, org)}
            scopes={Scope.options.map((value) => ({ value, label: scopeDescriptions[value] }))}
            preset={replaced?.scopes ?? watcherScopes}
            name={replaced?.name}
            siteUrl={env().SITE_URL}
          />
        )}
      </Section>
      {replaced ? null : <Section title="For WakaTime plugins">{wakatimeForm}</Section>}
      <Section title="Your keys">{working.length === 0 ? <Empty title="No key works now" /> : table(working)}</Section>
      {ended.length > 0 ? (
        <Fold title={`${ended.length} revoked or expired ${ended.length === 1 ? "key" : "keys"}`}>{table(ended)}</Fold>
      ) : null}
    </Page>
  );
}
