import type { Metadata } from "next";
import { Suspense } from "react";
import { PartBoundary } from "#components/activity/part-boundary.tsx";
import { dayOf } from "#components/activity/range.ts";
import { CalendarHeatmap } from "#components/charts/calendar-heatmap.tsx";
import { HorizontalBars } from "#components/charts/horizontal-bars.tsx";
import { announcingFile, findNeighbours } from "#components/patterns/changes-with.ts";
import { Confidence } from "#components/patterns/confidence.tsx";
import { Evidence } from "#components/patterns/evidence.tsx";
import { Occurrences } from "#components/patterns/occurrences.tsx";
import { relatedHref } from "#components/patterns/pattern-address.ts";
import { heldOf, heldWords, whatIsUnknown, whatWouldHelp } from "#components/patterns/pattern-advice.ts";
import { Statistics } from "#components/patterns/statistics.tsx";
import { Steps } from "#components/patterns/steps.tsx";
import { stepsOf } from "#components/patterns/steps-of.ts";
import { BackKey } from "#components/shell/back-key.tsx";
import { ListKeys } from "#components/shell/list-keys.tsx";
import { Page, Section } from "#components/ui/page.tsx";
import { PathText } from "#components/ui/path-text.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Time } from "#components/ui/time.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import type { Pattern } from "#lib/contracts/patterns.ts";
import { findEvents } from "#lib/domains/events/find-events.ts";
import { getPattern } from "#lib/domains/patterns/get-pattern.ts";
import { listPatterns } from "#lib/domains/patterns/list-patterns.ts";
import { findByPattern } from "#lib/domains/suggestions/find-by-pattern.ts";
import type { Context } from "#lib/platform/context.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { idOrNotFound, orNotFound } from "../../or-not-found.ts";
import { pageMe } from "../../page-me.ts";

export const metadata: Metadata = { title: "Pattern" };

const kindNames = {
  usage: "Usage",
  sequence: "Sequence",
  routine: "Routine",
  relationship: "Around a file",
} as const;
const occurrencesShown = 3;
const neighboursShown = 12;
/** So few stand in the title whole. */
const stepsInTitleMax = 2;

export default async function PatternPage({ params }: PageProps<"/w/[org]/patterns/[id]">) {
  const { org, id: given } = await params;
  const id = idOrNotFound(given);
  const ctx = await pageContext(org);
  const [me, pattern, suggestions] = await Promise.all([
    pageMe(org),
    orNotFound(getPattern(ctx, { id })),
    findByPattern(ctx, id),
  ]);
  const root = `/w/${org}`;
  const nowMs = Date.now();
  const time = (at: string) => <Time at={at} nowMs={nowMs} timeZone={me.timezone} />;
  const held = heldWords(pattern);
  const counted = heldOf(pattern);
  const { occurrences } = pattern.evidence;
  const inSteps = stepsOf(pattern.statistics);
  return (
    <Page
      title={kindNames[pattern.kind]}
      lead={
        <span className="text-lg text-text">
          <Sentence text={pattern.title} />
        </span>
      }
    >
      <RefreshOn topics={["patterns"]} />
      <BackKey href={`/w/${org}/patterns`} to="the patterns" />
      <dl className="flex flex-wrap gap-x-8 gap-y-3">
        <Fact name="Seen">
          {held ?? `${pattern.support.toLocaleString("en")} times`}, on{" "}
          {pattern.evidence.distinct_days.toLocaleString("en")} days
        </Fact>
        <Fact name="First">{time(pattern.first_seen_at)}</Fact>
        <Fact name="Last">{time(pattern.last_seen_at)}</Fact>
        {pattern.kind === "usage" ? null : (
          <Fact name="Confidence">
            <Confidence value={pattern.confidence} />
          </Fact>
        )}
        {suggestions.length > 0 ? (
          <Fact name={suggestions.length === 1 ? "Suggestion" : "Suggestions"}>
            <ul>
              {suggestions.map((suggestion) => (
                <li key={suggestion.id}>
                  <TextLink href={`${root}/suggestions/${suggestion.id}`}>
                    <Sentence text={suggestion.title} />
                  </TextLink>
                  {suggestion.status === "open" ? null : <span className="text-muted"> ({suggestion.status})</span>}
                </li>
              ))}
            </ul>
          </Fact>
        ) : null}
      </dl>
      {inSteps.steps.length > stepsInTitleMax ? (
        <Section title={`${inSteps.steps.length.toLocaleString("en")} steps`}>
          <Steps {...inSteps} />
        </Section>
      ) : null}
      <Section title="Evidence">
        {occurrences.length > 0 ? (
          <Evidence
            evidence={pattern.evidence}
            timeZone={me.timezone}
            total={pattern.support}
            missesTotal={counted && counted.due - counted.held}
          />
        ) : (
          <p className="text-muted">Counted over whole days, so there are no single occurrences to list.</p>
        )}
        <Statistics statistics={pattern.statistics} />
      </Section>
      {occurrences.length > 0 ? (
        <Section title="Day by day">
          <DayByDay pattern={pattern} nowMs={nowMs} timeZone={me.timezone} />
        </Section>
      ) : null}
      {occurrences.length > 0 ? (
        <Section title={occurrences.length > occurrencesShown ? "The newest three, in full" : "In full"}>
          <PartBoundary title="Their events could not be read">
            <Suspense fallback={<SkeletonRows rows={Math.min(occurrencesShown, occurrences.length)} />}>
              <Newest ctx={ctx} pattern={pattern} root={root} timeZone={me.timezone} />
            </Suspense>
          </PartBoundary>
        </Section>
      ) : null}
      {pattern.kind === "relationship" ? (
        <PartBoundary title="What else changes with it could not be read">
          <Suspense fallback={<SkeletonRows rows={4} />}>
            <ChangesWith ctx={ctx} pattern={pattern} root={root} />
          </Suspense>
        </PartBoundary>
      ) : null}
      <div className="grid grid-cols-1 gap-6 md:grid-cols-2">
        <Section title="What would make it surer">
          <Lines lines={whatWouldHelp(pattern)} />
        </Section>
        <Section title="What Floyo does not know">
          <Lines lines={whatIsUnknown(pattern)} />
        </Section>
      </div>
      <TextLink href={`${root}/patterns`} className="w-fit">
        All patterns
      </TextLink>
    </Page>
  );
}

/** On the days of the person's own clock. Evidence comes newest first and bounded; earlier days than its last cannot be told. */
function DayByDay({ pattern, nowMs, timeZone }: { pattern: Pattern; nowMs: number; timeZone: string }) {
  const { support, evidence } = pattern;
  const held = evidence.occurrences.map(({ started_at }) => dayOf(Date.parse(started_at), timeZone));
  return (
    <CalendarHeatmap
      held={held}
      missed={evidence.misses.map(({ expected_at }) => dayOf(Date.parse(expected_at), timeZone))}
      today={dayOf(nowMs, timeZone)}
      keptFrom={support > held.length ? (held.at(-1) ?? null) : null}
    />
  );
}

async function Newest({
  ctx,
  pattern,
  root,
  timeZone,
}: {
  ctx: Context;
  pattern: Pattern;
  root: string;
  timeZone: string;
}) {
  const newest = pattern.evidence.occurrences.slice(0, occurrencesShown);
  const events = await findEvents(
    ctx,
    newest.flatMap(({ event_ids }) => event_ids),
  );
  return (
    <ListKeys what="occurrence">
      <Occurrences
        occurrences={newest}
        events={new Map(events.map((event) => [event.id, event]))}
        timeZone={timeZone}
        activityHref={(day) => `${root}/activity?from=${day}&to=${day}`}
      />
    </ListKeys>
  );
}

/** What changes together with the file that the pattern is about, by all that was learned of it. */
async function ChangesWith({ ctx, pattern, root }: { ctx: Context; pattern: Pattern; root: string }) {
  const centre = announcingFile(pattern.statistics);
  if (centre === null) return null;
  const { data } = await listPatterns(ctx, { kind: "relationship", sort: "support", limit: 200 });
  const neighbours = findNeighbours(centre, data).slice(0, neighboursShown);
  return (
    <Section
      title={neighbours.length === 0 ? "What else goes with the file" : "What changes with it"}
      aside={
        <>
          around{" "}
          <TextLink href={relatedHref(`${root}/patterns/files`, centre)}>
            <PathText path={centre.path} max={40} />
          </TextLink>
        </>
      }
    >
      {neighbours.length === 0 ? null : (
        <HorizontalBars
          title={`Files that change together with ${centre.path}`}
          titleHidden
          unit={{ one: "time together", many: "times together" }}
          bars={neighbours.map(({ path, together, patternId }) => ({
            key: path,
            label: <PathText path={path} max={40} />,
            value: together,
            ...(patternId === pattern.id ? {} : { href: `${root}/patterns/${patternId}` }),
          }))}
        />
      )}
      <p className="text-muted text-sm">
        {neighbours.length === 0
          ? "No other file is known to change with it; what else it goes with is told around it."
          : "How often both changed in one commit or burst, as far as it was learned."}
      </p>
    </Section>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul className="grid max-w-[65ch] list-disc gap-1 pl-5">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
