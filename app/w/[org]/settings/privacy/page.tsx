import type { Metadata } from "next";
import { z } from "zod";
import { ConsentForm } from "#components/account/consent-form.tsx";
import { ConsentText } from "#components/account/consent-text.tsx";
import { DecisionList } from "#components/settings/decision-list.tsx";
import { RemoveRangeForm } from "#components/settings/remove-range-form.tsx";
import { dayAfter, zonedDay, zonedMidnight } from "#components/settings/zoned-midnight.ts";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";
import { Fold } from "#components/ui/fold.tsx";
import { Page, Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { listConsents } from "#lib/domains/accounts/list-consents.ts";
import { countRange } from "#lib/domains/events/count-range.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { decideConsent } from "../../consent-actions.ts";
import { pageMe } from "../../page-me.ts";
import { removeRange } from "./actions.ts";

export const metadata: Metadata = { title: "Privacy" };

/** The days that the address asks about, both included. */
const Days = z.object({ from: z.iso.date(), to: z.iso.date() });

export default async function PrivacyPage({ params, searchParams }: PageProps<"/w/[org]/settings/privacy">) {
  const [{ org }, query] = await Promise.all([params, searchParams]);
  const ctx = await pageContext(org);
  const [{ consent, timezone }, decisions] = await Promise.all([pageMe(org), listConsents(ctx)]);
  const nowMs = Date.now();
  const today = zonedDay(nowMs, timezone);
  const asked = Days.safeParse(query);
  const days = asked.success ? asked.data : null;
  const range = days && {
    from: zonedMidnight(days.from, timezone).toISOString(),
    to: zonedMidnight(dayAfter(days.to), timezone).toISOString(),
  };
  const backwards = range !== null && range.from >= range.to;
  const count = range && !backwards ? await countRange(ctx, range) : null;
  return (
    <Page
      title="Privacy"
      lead={consent.granted ? "Collecting is on." : "Collecting is off: the server refuses events."}
    >
      <RefreshOn topics={["account"]} />
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
            secrets, suggestions, patterns and every event. One JSON object a line, so that any tool can read it.
          </p>
          <a href={`/w/${org}/export`} download className={`${buttonClass()} w-fit`}>
            Download
          </a>
        </div>
      </Section>
      <Section title="Delete a range of events">
        <div className="grid gap-4">
          <p className="max-w-[65ch]">
            By days on your clock ({timezone.replaceAll("_", " ")}), the first and the last included. You see how many
            there are before anything goes. To delete all that is yours,{" "}
            <TextLink href={`/w/${org}/settings/profile`}>delete your account</TextLink>.
          </p>
          <form method="get" className="flex flex-wrap items-end gap-3">
            <TextField label="First day" name="from" type="date" required max={today} defaultValue={days?.from} />
            <TextField
              label="Last day"
              name="to"
              type="date"
              required
              defaultValue={days?.to}
              error={backwards ? "lies before the first day" : undefined}
            />
            <Button type="submit">Count them</Button>
          </form>
          {count !== null && days && range ? (
            <RemoveRangeForm
              key={`${range.from} ${range.to}`}
              action={removeRange.bind(null, org, range)}
              count={count}
              range={days.from === days.to ? sayDay(days.from) : `${sayDay(days.from)} to ${sayDay(days.to)}`}
            />
          ) : null}
        </div>
      </Section>
      <Fold title="What is collected, what never is, and where it goes" open={!consent.granted}>
        <ConsentText />
      </Fold>
    </Page>
  );
}

const sayDay = (day: string): string =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
