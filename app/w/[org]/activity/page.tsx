import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { ActiveFilters } from "#components/activity/active-filters.tsx";
import { type ActivitySearch, activityHref, filterNames, notCounted } from "#components/activity/activity-address.ts";
import { ActivityCharts } from "#components/activity/activity-charts.tsx";
import { ActivityParts } from "#components/activity/activity-parts.tsx";
import { EventTable } from "#components/activity/event-table.tsx";
import { typeName, typesInOrder } from "#components/activity/event-words.ts";
import { FilterForm } from "#components/activity/filter-form.tsx";
import { FirstSteps } from "#components/activity/first-steps.tsx";
import { PartBoundary } from "#components/activity/part-boundary.tsx";
import { type ActivityRange, dayOf, ranges, readRange, stepFor } from "#components/activity/range.ts";
import { FilterNav } from "#components/ui/filter-nav.tsx";
import { Fold } from "#components/ui/fold.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { SkeletonChart, SkeletonRows } from "#components/ui/skeleton.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { QueryProvider } from "#lib/browser/query.tsx";
import type { ActivitySummary } from "#lib/contracts/events.ts";
import { listDevices } from "#lib/domains/devices/list-devices.ts";
import { listEvents } from "#lib/domains/events/list-events.ts";
import { readHistorySpan } from "#lib/domains/events/read-history-span.ts";
import { summarizeActivity } from "#lib/domains/events/summarize-activity.ts";
import type { Context } from "#lib/platform/context.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { orNotFound } from "../or-not-found.ts";
import { filterOf, readSearch } from "./read-search.ts";

export const metadata: Metadata = { title: "Activity" };

const limit = 50;
/** Earlier than any event. */
const beginning = "2000-01-01T00:00:00Z";

export default async function ActivityPage({ params, searchParams }: PageProps<"/w/[org]/activity">) {
  const [{ org }, given] = await Promise.all([params, searchParams]);
  const ctx = await pageContext(org);
  const [span, devices] = await Promise.all([readHistorySpan(ctx), listDevices(ctx, { limit: 200 })]);
  const root = `/w/${org}`;
  if (span.lastAt === null) {
    return (
      <Page title="Activity" lead="Nothing has been recorded yet. Here are three ways to begin.">
        <RefreshOn topics={["events"]} />
        <FirstSteps root={root} />
      </Page>
    );
  }

  const nowMs = Date.now();
  const path = `${root}/activity`;
  const search = readSearch(given);
  const range = readRange(search, Date.parse(span.lastAt), nowMs, span.timezone);
  const today = dayOf(nowMs, span.timezone);
  const names = Object.fromEntries(devices.data.map(({ id, name }) => [id, name]));
  // Begun here and not waited for: the page's frame and its table come first.
  const summary = count(ctx, search, range);
  // Whoever waits for it hears of a failure; nobody may wait where the page ends early.
  summary.catch(() => undefined);

  return (
    <Page title="Activity" lead={<Lead range={range} span={span} />} wide>
      {range.to === null && range.name !== "all" && range.name !== "1y" ? <RefreshOn topics={["events"]} /> : null}
      <div className="grid gap-3">
        <FilterNav
          label="Range"
          options={ranges.map(({ value, label }) => ({
            label,
            href: activityHref(path, search, { range: value, from: "", to: "" }),
            here: range.name === value,
          }))}
        />
        <Fold title="Filter by type, file, tool, device or day">
          <FilterForm
            path={path}
            search={search}
            types={typesInOrder.map((type) => ({ value: type, label: typeName(type) }))}
            devices={devices.data.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Fold>
        <ActiveFilters path={path} search={search} deviceName={search.device ? (names[search.device] ?? null) : null} />
      </div>
      <PartBoundary title="The charts could not be counted">
        <Suspense fallback={<ChartsOutline />}>
          <Charts summary={summary} range={range} today={today} path={path} search={search} />
        </Suspense>
      </PartBoundary>
      <div className="grid gap-8 xl:grid-cols-[minmax(0,1fr)_18rem]">
        <aside aria-label="What they are made of" className="order-2 min-w-0">
          <PartBoundary title="The parts could not be counted">
            <Suspense fallback={<SkeletonRows rows={4} />}>
              <Parts summary={summary} path={path} search={search} />
            </Suspense>
          </PartBoundary>
        </aside>
        <Section title="Events">
          <PartBoundary title="The events could not be read">
            <Suspense fallback={<SkeletonRows rows={10} />}>
              <Events
                ctx={ctx}
                org={org}
                path={path}
                search={search}
                range={range}
                today={today}
                devices={names}
                cursor={typeof given.cursor === "string" ? given.cursor : undefined}
              />
            </Suspense>
          </PartBoundary>
        </Section>
      </div>
    </Page>
  );
}

/** Counted from the roll-up, which knows neither devices nor paths. */
function count(ctx: Context, search: ActivitySearch, range: ActivityRange): Promise<ActivitySummary> {
  const { type, tool, extension, project, weekday, hour } = filterOf(search);
  return summarizeActivity(ctx, {
    type,
    tool,
    extension,
    project,
    weekday,
    hour,
    from: range.from ?? beginning,
    to: range.to ?? undefined,
    bucket: stepFor(range, Date.now()),
  });
}

async function Charts({
  summary,
  ...rest
}: {
  summary: Promise<ActivitySummary>;
  range: ActivityRange;
  today: string;
  path: string;
  search: ActivitySearch;
}) {
  return (
    <div className="grid gap-3">
      <ActivityCharts summary={await summary} {...rest} />
      <p className="text-muted text-sm">
        {notCounted(rest.search)
          ? "The charts count all devices and paths: they are kept by the hour, not by device or file. The events below follow every filter."
          : "Press a bar or a cell, or Enter on it, to see only its events."}
      </p>
    </div>
  );
}

async function Parts({
  summary,
  path,
  search,
}: {
  summary: Promise<ActivitySummary>;
  path: string;
  search: ActivitySearch;
}) {
  return <ActivityParts summary={await summary} path={path} search={search} />;
}

async function Events({
  ctx,
  org,
  path,
  search,
  range,
  today,
  devices,
  cursor,
}: {
  ctx: Context;
  org: string;
  path: string;
  search: ActivitySearch;
  range: ActivityRange;
  today: string;
  devices: Readonly<Record<string, string>>;
  cursor: string | undefined;
}) {
  const query = { ...filterOf(search), limit, from: range.from ?? undefined, to: range.to ?? undefined };
  const first = await orNotFound(listEvents(ctx, { ...query, cursor }));
  const here = activityHref(path, search);
  const older = first.next_cursor && `${here}${here.includes("?") ? "&" : "?"}cursor=${first.next_cursor}`;
  return (
    <QueryProvider>
      {cursor ? (
        <p className="text-muted">
          These are older events.{" "}
          <Link href={here} className="underline underline-offset-2">
            Back to the newest
          </Link>
        </p>
      ) : null}
      <EventTable
        // Another question begins another list.
        key={JSON.stringify(query)}
        org={org}
        query={query}
        first={first}
        today={today}
        devices={devices}
        olderHref={older}
      >
        <NoEvents path={path} search={search} range={range} />
      </EventTable>
    </QueryProvider>
  );
}

function NoEvents({ path, search, range }: { path: string; search: ActivitySearch; range: ActivityRange }) {
  const none = Object.fromEntries(filterNames.map((name) => [name, ""]));
  const narrowed = filterNames.some((name) => search[name]);
  return (
    <Empty title={narrowed ? "No event fits all of the filters" : "Nothing happened in this time"}>
      <p className="flex flex-wrap gap-x-4">
        {narrowed ? (
          <Link href={activityHref(path, search, none)} className="underline underline-offset-2">
            Clear the filters
          </Link>
        ) : null}
        {range.name === "all" ? null : (
          <Link
            href={activityHref(path, search, { range: "all", from: "", to: "" })}
            className="underline underline-offset-2"
          >
            Look at all time
          </Link>
        )}
      </p>
    </Empty>
  );
}

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const written = (day: string) => dayFormat.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));

function Lead({ range, span }: { range: ActivityRange; span: { firstAt: string | null } }) {
  const first = range.firstDay ?? span.firstAt;
  if (range.firstDay !== null && range.firstDay === range.lastDay)
    return <>What happened on {written(range.firstDay)}.</>;
  return (
    <>
      What happened {first ? `from ${written(first)} ` : ""}
      {range.lastDay ? `to ${written(range.lastDay)}` : "until now"}, on your own clock.
    </>
  );
}

function ChartsOutline() {
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <SkeletonChart height={340} />
      <SkeletonChart height={340} />
    </div>
  );
}
