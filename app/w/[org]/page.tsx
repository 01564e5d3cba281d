import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { EventList } from "#components/activity/event-list.tsx";
import { FirstSteps } from "#components/activity/first-steps.tsx";
import { WeekHeatmap } from "#components/charts/week-heatmap.tsx";
import { SuggestionCard } from "#components/suggestions/suggestion-card.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { RefreshWhile } from "#components/ui/refresh-while.tsx";
import { listEvents } from "#lib/domains/events/list-events.ts";
import { summarizeActivity } from "#lib/domains/events/summarize-activity.ts";
import { getAnalysis } from "#lib/domains/patterns/get-analysis.ts";
import { listSuggestions } from "#lib/domains/suggestions/list-suggestions.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "./page-me.ts";
import { suggestionActions } from "./suggestions/suggestion-actions.ts";

export const metadata: Metadata = { title: "Today" };

const dayMs = 86_400_000;
/** Enough for a weekly habit to show, little enough to be about now. */
const weeksShown = 26;

export default async function TodayPage({ params }: PageProps<"/w/[org]">) {
  const { org } = await params;
  const ctx = await pageContext(org);
  const [me, suggestions, events, recent, analysis] = await Promise.all([
    pageMe(org),
    listSuggestions(ctx, { limit: 3, status: "open" }),
    listEvents(ctx, { limit: 40 }),
    summarizeActivity(ctx, lastWeeks(Date.now())),
    getAnalysis(ctx),
  ]);
  if (me.consent.decided_at === null) redirect(`/w/${org}/welcome`);

  const root = `/w/${org}`;
  const nowMs = Date.now();
  // Imported history may have ended long ago: then the picture shows its last weeks rather than none.
  const shown =
    recent.total === 0 && recent.last_at ? await summarizeActivity(ctx, lastWeeks(Date.parse(recent.last_at))) : recent;

  if (recent.last_at === null) {
    return (
      <Page title="Today" lead="Nothing has been recorded yet. Here are three ways to begin.">
        {me.consent.granted ? null : <CollectionOff root={root} />}
        <FirstSteps root={root} />
      </Page>
    );
  }

  return (
    <Page title="Today" lead={<Learned analysis={analysis} />}>
      <RefreshWhile waiting={analysis.state === "waiting"} />
      {me.consent.granted ? null : <CollectionOff root={root} />}
      <div className="grid gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Section
          title="Suggestions"
          aside={
            <Link href={`${root}/suggestions`} className="underline underline-offset-2">
              All suggestions
            </Link>
          }
        >
          {suggestions.data.length === 0 ? (
            <Empty title={analysis.state === "waiting" ? "Still learning" : "No suggestion yet"}>
              <p>
                Floyo only suggests what happened on at least five different days and is unlikely to be chance.{" "}
                <Link href={`${root}/patterns`} className="underline underline-offset-2">
                  See what it has noticed so far
                </Link>
                .
              </p>
            </Empty>
          ) : (
            suggestions.data.map((suggestion) => (
              <SuggestionCard
                key={suggestion.id}
                suggestion={suggestion}
                href={`${root}/suggestions/${suggestion.id}`}
                nowMs={nowMs}
                actions={suggestionActions(org)}
              />
            ))
          )}
        </Section>
        <Section title="Your week" aside={describeSpan(shown.days)}>
          <WeekHeatmap hours={shown.hours} />
        </Section>
      </div>
      <Section title="Activity" aside={`${recent.total.toLocaleString("en")} events in ${weeksShown} weeks`}>
        <EventList events={events.data} />
      </Section>
    </Page>
  );
}

function lastWeeks(untilMs: number): { from: string; to: string } {
  return {
    from: new Date(untilMs - weeksShown * 7 * dayMs).toISOString(),
    // A day more: on a clock further east it is later already.
    to: new Date(untilMs + dayMs).toISOString(),
  };
}

function describeSpan(days: readonly { day: string }[]): string {
  const format = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const [first, last] = [days.at(0), days.at(-1)];
  return first && last
    ? `${format.format(new Date(first.day))} to ${format.format(new Date(last.day))}`
    : `${weeksShown} weeks`;
}

function Learned({ analysis }: { analysis: Awaited<ReturnType<typeof getAnalysis>> }) {
  if (analysis.state === "waiting") {
    return (
      <>
        Floyo is reading {analysis.days_waiting === 1 ? "one day" : `${analysis.days_waiting} days`} of activity. What
        it finds appears here.
      </>
    );
  }
  return <>Learned from {analysis.events_analyzed.toLocaleString("en")} events.</>;
}

function CollectionOff({ root }: { root: string }) {
  return (
    <Notice title="Collecting is off">
      <p>
        The server refuses events until you allow it.{" "}
        <Link href={`${root}/settings/privacy`} className="underline underline-offset-2">
          Change it under Privacy
        </Link>
        .
      </p>
    </Notice>
  );
}
