import type { Metadata } from "next";
import { AnalysisFailed } from "#components/patterns/analysis-failed.tsx";
import { AnalyzeButton } from "#components/patterns/analyze-button.tsx";
import { FunnelEvents } from "#components/patterns/funnel-events.tsx";
import { FunnelKinds } from "#components/patterns/funnel-kinds.tsx";
import { FunnelRefusals } from "#components/patterns/funnel-refusals.tsx";
import { NearMisses } from "#components/patterns/near-misses.tsx";
import { BackKey } from "#components/shell/back-key.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Time } from "#components/ui/time.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { describeFunnel, type FunnelStory } from "#lib/contracts/describe-funnel.ts";
import type { Analysis } from "#lib/contracts/patterns.ts";
import { getAnalysis } from "#lib/domains/patterns/get-analysis.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "../../page-me.ts";
import { analyzeNow } from "../actions.ts";

export const metadata: Metadata = { title: "From events to suggestions" };

export default async function WhyPage({ params }: PageProps<"/w/[org]/patterns/why">) {
  const { org } = await params;
  const ctx = await pageContext(org);
  const [me, analysis] = await Promise.all([pageMe(org), getAnalysis(ctx)]);
  const root = `/w/${org}`;
  const nowMs = Date.now();
  const story = describeFunnel(analysis.funnel);
  const waiting = analysis.state === "waiting";
  return (
    <Page
      title="From events to suggestions"
      lead="What became of everything that was recorded, and why."
      action={<AnalyzeButton analyze={analyzeNow.bind(null, org)} waiting={waiting} />}
    >
      <RefreshOn topics={["patterns"]} />
      <BackKey href={`${root}/patterns`} to="the patterns" />
      <AnalysisFailed analysis={analysis} nowMs={nowMs} timeZone={me.timezone} />
      {story === null ? (
        <NothingCounted state={analysis.state} root={root} />
      ) : (
        <>
          <div className="grid gap-1">
            <p className="max-w-[65ch] text-lg">{story.verdict}</p>
            <p className="text-muted text-sm">
              {waiting ? "Floyo is reading newer activity now; these are the figures before it. " : null}
              {analysis.analyzed_at ? (
                <>
                  Last analysed <Time at={analysis.analyzed_at} nowMs={nowMs} timeZone={me.timezone} />.{" "}
                </>
              ) : null}
              {story.suggestions > 0 ? <TextLink href={`${root}/suggestions`}>See the suggestions</TextLink> : null}
            </p>
          </div>
          <Story story={story} root={root} />
        </>
      )}
      <TextLink href={`${root}/patterns`} className="w-fit">
        All patterns
      </TextLink>
    </Page>
  );
}

function Story({ story: { events, uses, kinds, reasons, nearMisses }, root }: { story: FunnelStory; root: string }) {
  const refused = reasons.reduce((sum, { patterns }) => sum + patterns, 0);
  return (
    <>
      {events > 0 ? (
        <Section title="What became of the events">
          <FunnelEvents events={events} uses={uses} />
        </Section>
      ) : null}
      {kinds.some(({ candidates }) => candidates > 0) ? (
        <Section title="What was looked for, and found">
          <FunnelKinds kinds={kinds} hrefOf={(kind) => `${root}/patterns?kind=${kind}`} />
        </Section>
      ) : null}
      {refused > 0 ? (
        <Section
          title="Patterns that made no suggestion"
          aside={`${refused.toLocaleString("en")} in all, and what would change it`}
        >
          <FunnelRefusals reasons={reasons} />
        </Section>
      ) : null}
      {nearMisses.length > 0 ? (
        <Section title="What nearly counts" aside="Not enough yet">
          <NearMisses misses={nearMisses} />
        </Section>
      ) : null}
    </>
  );
}

function NothingCounted({ state, root }: { state: Analysis["state"]; root: string }) {
  // Said above, with what happens next.
  if (state === "failed") return null;
  if (state === "none")
    return (
      <Empty title="There is no activity to learn from yet">
        <p>
          <TextLink href={root}>See three ways to begin</TextLink>. After the first analysis this page tells what became
          of every event.
        </p>
      </Empty>
    );
  return (
    <Empty title="Still learning">
      <p>Floyo is reading your activity now. What became of it appears here by itself.</p>
    </Empty>
  );
}
