import type { Metadata } from "next";
import { ConsentForm } from "#components/account/consent-form.tsx";
import { ConsentText } from "#components/account/consent-text.tsx";
import { ReceiptList } from "#components/privacy/receipt-list.tsx";
import { RemovePastForm } from "#components/privacy/remove-past-form.tsx";
import { idleRules } from "#components/privacy/rule-words.ts";
import { DecisionList } from "#components/settings/decision-list.tsx";
import { zonedDay } from "#components/settings/zoned-midnight.ts";
import { ButtonLink, buttonClass } from "#components/ui/button.tsx";
import { Fold } from "#components/ui/fold.tsx";
import { Page, Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { listConsents } from "#lib/domains/accounts/list-consents.ts";
import { listDevices } from "#lib/domains/devices/list-devices.ts";
import { getRules } from "#lib/domains/privacy/get-rules.ts";
import { listReceipts } from "#lib/domains/privacy/list-receipts.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { decideConsent } from "../../consent-actions.ts";
import { pageMe } from "../../page-me.ts";
import { removeStep } from "./actions.ts";

export const metadata: Metadata = { title: "Privacy" };

const receiptsShownMax = 20;
const devicesNamedMax = 5;

export default async function PrivacyPage({ params }: PageProps<"/w/[org]/settings/privacy">) {
  const { org } = await params;
  const ctx = await pageContext(org);
  const [{ consent, timezone }, decisions, rules, { data: devices }, { data: receipts }] = await Promise.all([
    pageMe(org),
    listConsents(ctx),
    getRules(ctx),
    listDevices(ctx, { limit: 200 }),
    listReceipts(ctx, { limit: receiptsShownMax }),
  ]);
  const nowMs = Date.now();
  const count = rules.rules.length;
  const idle = idleRules(rules, nowMs).length;
  return (
    <Page
      title="Privacy"
      lead={consent.granted ? "Collecting is on." : "Collecting is off: the server refuses events."}
    >
      <RefreshOn topics={["account", "patterns"]} />
      <Section title="Your decision">
        <ConsentForm
          action={decideConsent.bind(null, org, null)}
          granted={consent.granted}
          decided={consent.decided_at !== null}
        />
        {decisions.length > 0 ? <DecisionList decisions={decisions} nowMs={nowMs} timeZone={timezone} /> : null}
      </Section>
      <Section title="Export everything">
        <div id="export" className="grid scroll-mt-20 gap-3">
          <p className="max-w-[65ch]">
            One file with all that is yours in this workspace: your profile, decisions, devices, keys without their
            secrets, rules, receipts, what ActivityWatch sent, suggestions, patterns and every event. One JSON object a
            line, so that any tool can read it.
          </p>
          <a href={`/w/${org}/export`} download className={`${buttonClass()} w-fit`}>
            Download
          </a>
        </div>
      </Section>
      <Section title="What left your machines">
        <div className="grid gap-3">
          <p className="max-w-[65ch]">
            {devices.length === 0
              ? "Nothing has arrived from a machine of yours yet. Once it does, its page lists every batch with its digest, to hold against what the machine itself has noted."
              : "The page of each device lists every batch that arrived from it with its digest, to hold against what the machine itself has noted."}
          </p>
          {devices.length === 0 ? null : (
            <ul className="flex flex-wrap gap-x-4 gap-y-2">
              {devices.slice(0, devicesNamedMax).map(({ id, name }) => (
                <li key={id}>
                  <TextLink href={`/w/${org}/settings/devices/${id}`}>{name}</TextLink>
                </li>
              ))}
              {devices.length > devicesNamedMax ? (
                <li>
                  <TextLink href={`/w/${org}/settings/devices`}>All {devices.length} devices</TextLink>
                </li>
              ) : null}
            </ul>
          )}
        </div>
      </Section>
      <Section title="Rules">
        <div className="grid gap-3">
          <p className="max-w-[65ch]">
            {count === 0
              ? "You have no rules of your own. Files that hold secrets are left out, and what looks like a secret is masked."
              : `${count === 1 ? "One rule hides or leaves" : `${count} rules hide or leave`} out what you chose, in your watchers and at the server.`}
            {idle > 0
              ? ` ${idle === 1 ? "One of them has" : `${idle} of them have`} caught nothing at the server in 30 days.`
              : ""}
          </p>
          <ButtonLink href={`/w/${org}/settings/privacy/rules`} className="w-fit">
            {count === 0 ? "Make a rule" : "Look at the rules"}
          </ButtonLink>
        </div>
      </Section>
      <Section title="Delete or redact what is stored">
        <div className="grid gap-4">
          <p className="max-w-[65ch]">
            By days on your clock ({timezone.replaceAll("_", " ")}), the first and the last included, by path or by
            device; what you leave empty does not narrow. You see how many there are before anything goes. To delete all
            that is yours, <TextLink href={`/w/${org}/settings/profile`}>delete your account</TextLink>.
          </p>
          <RemovePastForm
            today={zonedDay(nowMs, timezone)}
            devices={devices.map(({ id, name }) => ({ id, name }))}
            step={removeStep.bind(null, org, timezone)}
          />
        </div>
      </Section>
      <Section title="Receipts">
        <ReceiptList receipts={receipts} nowMs={nowMs} timeZone={timezone} />
      </Section>
      <Fold title="What is collected, what never is, and where it goes" open={!consent.granted}>
        <ConsentText />
      </Fold>
    </Page>
  );
}
