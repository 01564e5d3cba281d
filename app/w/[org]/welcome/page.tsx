import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ConsentForm } from "#components/account/consent-form.tsx";
import { ConsentText } from "#components/account/consent-text.tsx";
import { ConnectStep } from "#components/onboarding/connect-step.tsx";
import { HistoryStep } from "#components/onboarding/history-step.tsx";
import { SampleStep } from "#components/onboarding/sample-step.tsx";
import { type StepName, Steps } from "#components/onboarding/steps.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Page } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { getSetup, type Setup } from "#lib/domains/accounts/get-setup.ts";
import { getAnalysis } from "#lib/domains/patterns/get-analysis.ts";
import { countSuggestions } from "#lib/domains/suggestions/count-suggestions.ts";
import { env } from "#lib/platform/env.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { decideConsent } from "../consent-actions.ts";
import { pageMe } from "../page-me.ts";

export const metadata: Metadata = { title: "Set up" };

const titles: Record<Exclude<StepName, "consent">, string> = {
  connect: "Connect the watcher",
  history: "Import a history",
  sample: "Look at a sample",
};

export default async function WelcomePage({ params, searchParams }: PageProps<"/w/[org]/welcome">) {
  const [{ org }, query] = await Promise.all([params, searchParams]);
  const ctx = await pageContext(org);
  const nowMs = Date.now();
  const root = `/w/${org}`;
  const setup = await getSetup(ctx, nowMs);
  if (setup.consent === null || query.step === "consent") return <ConsentPage org={org} setup={setup} />;

  const step = stepOf(query.step) ?? nextStep(setup);
  if (step === null) redirect(root);
  const { timezone } = await pageMe(org);
  return (
    <Page title={titles[step]} action={<TextLink href={root}>Skip for now</TextLink>}>
      <RefreshOn topics={["events", "devices", "api_keys", "suggestions", "account"]} />
      <Steps root={root} current={step} done={doneOf(setup)} />
      {setup.consent.granted ? null : (
        <Notice title="Collecting is off">
          <p>
            The server refuses events until you allow it.{" "}
            <TextLink href={`${root}/welcome?step=consent`}>Read what is collected, and decide</TextLink>.
          </p>
        </Notice>
      )}
      {step === "connect" ? (
        <ConnectStep
          setup={setup}
          siteUrl={new URL(env().SITE_URL).origin}
          root={root}
          nowMs={nowMs}
          timeZone={timezone}
        />
      ) : null}
      {step === "history" ? (
        <HistoryStep
          imported={setup.imported}
          connected={setup.key !== null}
          analysis={await getAnalysis(ctx)}
          suggestions={(await countSuggestions(ctx)).open}
          root={root}
          nowMs={nowMs}
          timeZone={timezone}
        />
      ) : null}
      {step === "sample" ? <SampleStep root={root} /> : null}
    </Page>
  );
}

function ConsentPage({ org, setup }: { org: string; setup: Setup }) {
  const root = `/w/${org}`;
  return (
    <Page
      title="Before anything is collected"
      lead="Floyo learns from what you do. Nothing is collected until you decide, and you can change your mind at any time."
    >
      <Steps root={root} current="consent" done={doneOf(setup)} locked={setup.consent === null} />
      <ConsentText />
      <ConsentForm
        action={decideConsent.bind(null, org, { granted: `${root}/welcome?step=connect`, declined: root })}
        granted={setup.consent?.granted ?? false}
        decided={false}
      />
    </Page>
  );
}

const doneOf = (setup: Setup): Record<StepName, boolean> => ({
  consent: setup.consent?.granted ?? false,
  connect: setup.started,
  history: setup.imported !== null,
  // Nothing is kept of having looked.
  sample: false,
});

const stepOf = (given: string | string[] | undefined): Exclude<StepName, "consent"> | null =>
  given === "connect" || given === "history" || given === "sample" ? given : null;

/** Where to go on: the first that is not done; null when all of it is. */
function nextStep(setup: Setup): Exclude<StepName, "consent"> | null {
  if (!setup.started) return "connect";
  return setup.imported === null ? "history" : null;
}
