import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { FirstSteps } from "#components/activity/first-steps.tsx";
import { LiveEvents } from "#components/activity/live-events.tsx";
import { MarkVisit } from "#components/activity/mark-visit.tsx";
import { PartBoundary } from "#components/activity/part-boundary.tsx";
import { dayOf } from "#components/activity/range.ts";
import { WhatChanged } from "#components/activity/what-changed.tsx";
import { WeekHeatmap } from "#components/charts/week-heatmap.tsx";
import { AnalysisFailed } from "#components/patterns/analysis-failed.tsx";
import { SuggestionCard } from "#components/suggestions/suggestion-card.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { SkeletonChart, SkeletonRows } from "#components/ui/skeleton.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { QueryProvider } from "#lib/browser/query.tsx";
import { sayReading } from "#lib/contracts/say-reading.ts";
import { listEvents } from "#lib/domains/events/list-events.ts";
import { readHistorySpan } from "#lib/domains/events/read-history-span.ts";
import { summarizeActivity } from "#lib/domains/events/summarize-activity.ts";
import { getAnalysis } from "#lib/domains/patterns/get-analysis.ts";
import { listSuggestions } from "#lib/domains/suggestions/list-suggestions.ts";
import { getChanges } from "#lib/domains/visits/get-changes.ts";
import type { Context } from "#lib/platform/context.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "./page-me.ts";
import { suggestionActions } from "./suggestions/suggestion-actions.ts";

export const metadata: Metadata = { title: "Today" };

const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** Enough for a weekly habit to show, little enough to be about now. */
const weeksShown = 26;
const suggestionsShown = 3;
const eventsShown = 40;

export default async function TodayPage({ params }: PageProps<"/w/[org]">) {
  const { org } = await params;
  const ctx = await pageContext(org);
  const [me, span, analysis, changes] = await Promise.all([
    pageMe(org),
    readHistorySpan(ctx),
    getAnalysis(ctx),
    getChanges(ctx),
  ]);
  if (me.consent.decided_at === null) redirect(`/w/${org}/welcome`);

  const root = `/w/${org}`;
  const nowMs = Date.now();
  const { since } = changes;
  if (span.lastAt === null) {
    return (
      <Page title="Today" lead="Nothing has been recorded yet. Here are three ways to begin.">
        <RefreshOn topics={["events"]} />
        <MarkVisit org={org} since={since} />
        {me.consent.granted ? null : <CollectionOff root={root} />}
        <FirstSteps root={root} />
      </Page>
    );
  }

  const waiting = analysis.state === "waiting";
  // How tall the suggestions are differs, and everything stands below them: they come with the page, so that nothing
  // moves once it is being read. A failure stays theirs: it is thrown where they are shown.
  const listing = listSuggestions(ctx, { limit: suggestionsShown, status: "open" });
  await Promise.allSettled([listing]);
  return (
    <Page
      title="Today"
      lead={
        <>
          {since === null ? null : (
            <>
              <WhatChanged changes={{ ...changes, since }} root={root} nowMs={nowMs} timeZone={me.timezone} />{" "}
            </>
          )}
          <Learned analysis={analysis} />
        </>
      }
    >
      <RefreshOn topics={["suggestions", "patterns"]} />
      <MarkVisit org={org} since={since} />
      {me.consent.granted ? null : <CollectionOff root={root} />}
      <AnalysisFailed analysis={analysis} nowMs={nowMs} timeZone={me.timezone} />
      <div className="grid grid-cols-1 gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Section title="Suggestions" aside={<TextLink href={`${root}/suggestions`}>All suggestions</TextLink>}>
          <PartBoundary title="The suggestions could not be read">
            <Suspense fallback={<SkeletonRows rows={3} lines={2} />}>
              <Suggestions listing={listing} org={org} nowMs={nowMs} waiting={waiting} />
            </Suspense>
          </PartBoundary>
        </Section>
        <PartBoundary title="Your week could not be counted">
          <Suspense
            fallback={
              <Section title="Your usual week">
                <SkeletonChart height={312} />
              </Section>
            }
          >
            <Week ctx={ctx} lastAtMs={Date.parse(span.lastAt)} nowMs={nowMs} />
          </Suspense>
        </PartBoundary>
      </div>
      <Section title="Activity" aside={<TextLink href={`${root}/activity`}>All activity</TextLink>}>
        <PartBoundary title="The newest events could not be read">
          <Suspense fallback={<SkeletonRows rows={6} />}>
            <Newest ctx={ctx} org={org} today={dayOf(nowMs, me.timezone)} />
          </Suspense>
        </PartBoundary>
      </Section>
    </Page>
  );
}

async function Suggestions({
  listing,
  org,
  nowMs,
  waiting,
}: {
  listing: ReturnType<typeof listSuggestions>;
  org: string;
  nowMs: number;
  waiting: boolean;
}) {
  const { data } = await listing;
  if (data.length === 0) {
    return (
      <Empty title={waiting ? "Still learning" : "No suggestion yet"}>
        <p>
          Floyo only suggests what happened on at least five different days and is unlikely to be chance. See{" "}
          <TextLink href={`/w/${org}/patterns/why`}>why there is nothing</TextLink>, or{" "}
          <TextLink href={`/w/${org}/patterns`}>what it has noticed so far</TextLink>.
        </p>
      </Empty>
    );
  }
  return data.map((suggestion) => (
    <SuggestionCard
      key={suggestion.id}
      suggestion={suggestion}
      href={`/w/${org}/suggestions/${suggestion.id}`}
      nowMs={nowMs}
      actions={suggestionActions(org)}
    />
  ));
}

/** The hours of the week in which things happen. An imported history may have ended long ago: then those of its last weeks. */
async function Week({ ctx, lastAtMs, nowMs }: { ctx: Context; lastAtMs: number; nowMs: number }) {
  const untilMs = lastAtMs < nowMs - weeksShown * 7 * dayMs ? lastAtMs : nowMs;
  const { days, hours } = await summarizeActivity(ctx, lastWeeks(untilMs));
  return (
    <Section title="Your usual week" aside={describeSpan(days)}>
      <WeekHeatmap hours={hours} />
    </Section>
  );
}

async function Newest({ ctx, org, today }: { ctx: Context; org: string; today: string }) {
  const query = { limit: eventsShown };
  return (
    <QueryProvider>
      <LiveEvents org={org} query={query} first={await listEvents(ctx, query)} today={today} />
    </QueryProvider>
  );
}

function lastWeeks(untilMs: number): { from: string; to: string } {
  // By whole hours, as they are counted: the same question for an hour, which then need not be asked again.
  const endMs = Math.ceil(untilMs / hourMs) * hourMs;
  return {
    from: new Date(endMs - weeksShown * 7 * dayMs).toISOString(),
    // A day more: on a clock further east it is later already.
    to: new Date(endMs + dayMs).toISOString(),
  };
}

function describeSpan(days: readonly { day: string }[]): string {
  const format = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const [first, last] = [days.at(0), days.at(-1)];
  if (!first || !last) return `${weeksShown} weeks`;
  const [from, to] = [first, last].map(({ day }) => format.format(new Date(day)));
  return from === to ? `${from}` : `${from} to ${to}`;
}

function Learned({ analysis }: { analysis: Awaited<ReturnType<typeof getAnalysis>> }) {
  if (analysis.state === "waiting") {
    return <>{sayReading(analysis)} What it finds appears here.</>;
  }
  if (analysis.analyzed_at === null) return <>Nothing is learned yet.</>;
  const { events_analyzed: events } = analysis;
  return <>{events === 1 ? "Learned from one event." : `Learned from ${events.toLocaleString("en")} events.`}</>;
}

function CollectionOff({ root }: { root: string }) {
  return (
    <Notice title="Collecting is off">
      <p>
        The server refuses events until you allow it.{" "}
        <TextLink href={`${root}/settings/privacy`}>Change it under Privacy</TextLink>.
      </p>
    </Notice>
  );
}
