import type { Metadata } from "next";
import { EditorList } from "#components/settings/editor-list.tsx";
import { IdleTimeoutForm } from "#components/settings/idle-timeout-form.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { listEditors } from "#lib/domains/wakatime/list-editors.ts";
import { env } from "#lib/platform/env.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "../../page-me.ts";
import { saveIdleTimeout } from "./actions.ts";

export const metadata: Metadata = { title: "Editors" };

export default async function EditorsPage({ params }: PageProps<"/w/[org]/settings/editors">) {
  const { org } = await params;
  const [me, editors] = await Promise.all([pageMe(org), listEditors(await pageContext(org))]);
  const lines = `[settings]\napi_url = ${env().SITE_URL.replace(/\/$/, "")}/api/v1/wakatime\napi_key = your WakaTime key`;
  return (
    <Page
      title="Editors"
      lead="WakaTime’s plugins exist for most editors. They can tell Floyo, in place of WakaTime, what you open, edit and save."
    >
      <RefreshOn topics={["account", "events"]} />
      <Section title="Send from your editor">
        <ol className="grid max-w-[65ch] list-decimal gap-2 pl-5">
          <li>
            Make a WakaTime key under <TextLink href={`/w/${org}/settings/api-keys`}>API keys</TextLink>. Its form is
            the only one that the plugins take.
          </li>
          <li>
            Put these lines into <code>~/.wakatime.cfg</code>, in place of those that are there, with your key in the
            last one.
          </li>
          <li>Install the WakaTime plugin from your editor’s own list, and save a file.</li>
        </ol>
        <div className="grid max-w-[65ch] justify-items-start gap-2">
          <pre className="max-w-full whitespace-pre-wrap break-all rounded-md border border-line bg-sunken px-3 py-2">
            <code>{lines}</code>
          </pre>
          <CopyButton text={lines} name="Copy the lines for .wakatime.cfg" size="small" />
        </div>
        <p className="max-w-[65ch] text-muted">
          The plugins send whole paths. Your rules are applied before anything is stored, and of a path only what lies
          within its project is kept. If whole paths are not to leave your machine at all, run <code>floyo listen</code>{" "}
          there: it prints the lines to use instead.
        </p>
      </Section>
      <Section title="Heard from">
        {editors.length === 0 ? (
          <Empty title="No editor has sent anything of late">
            <p>An editor appears here with its first heartbeat: open a file in it and save.</p>
          </Empty>
        ) : (
          <EditorList editors={editors} nowMs={Date.now()} timeZone={me.timezone} />
        )}
      </Section>
      <Section title="Time">
        <IdleTimeoutForm action={saveIdleTimeout.bind(null, org)} minutes={me.idle_timeout_minutes ?? 15} />
      </Section>
    </Page>
  );
}
