import type { Metadata } from "next";
import { AnalysisFailed } from "#components/patterns/analysis-failed.tsx";
import { AnalysisProgress } from "#components/patterns/analysis-progress.tsx";
import { AnalyzeButton } from "#components/patterns/analyze-button.tsx";
import { NearMisses } from "#components/patterns/near-misses.tsx";
import { type PatternSearch, patternsHref } from "#components/patterns/pattern-address.ts";
import { PatternList } from "#components/patterns/pattern-list.tsx";
import { SearchPatterns } from "#components/patterns/pattern-search.tsx";
import { ListKeys } from "#components/shell/list-keys.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { FilterNav } from "#components/ui/filter-nav.tsx";
import { Fold } from "#components/ui/fold.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Time } from "#components/ui/time.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { Timestamp } from "#lib/contracts/common.ts";
import { nearMissesOf } from "#lib/contracts/describe-funnel.ts";
import { type Analysis, PatternKind, PatternSort } from "#lib/contracts/patterns.ts";
import { countPatterns } from "#lib/domains/patterns/count-patterns.ts";
import { getAnalysis } from "#lib/domains/patterns/get-analysis.ts";
import { listPatterns } from "#lib/domains/patterns/list-patterns.ts";
import { addressText } from "#lib/platform/http/address-text.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { orNotFound } from "../or-not-found.ts";
import { pageMe } from "../page-me.ts";
import { analyzeNow } from "./actions.ts";

export const metadata: Metadata = { title: "Patterns" };

/** In the order in which they tell something: what could be automated first, plain counts last. */
const kinds: { value: PatternKind; label: string }[] = [
  { value: "routine", label: "Routines" },
  { value: "sequence", label: "Sequences" },
  { value: "relationship", label: "Around a file" },
  { value: "usage", label: "Usage" },
];
const sorts: { value: PatternSort; label: string }[] = [
  { value: "confidence", label: "Surest first" },
  { value: "last_seen", label: "Latest first" },
  { value: "support", label: "Most frequent first" },
];
const eachKindMax = 8;
const pageMax = 50;

export default async function PatternsPage({ params, searchParams }: PageProps<"/w/[org]/patterns">) {
  const [{ org }, given] = await Promise.all([params, searchParams]);
  const ctx = await pageContext(org);
  const kind = PatternKind.optional().catch(undefined).parse(given.kind);
  const sort = PatternSort.catch("confidence").parse(given.sort);
  const since = Timestamp.optional().catch(undefined).parse(given.since);
  const cursor = typeof given.cursor === "string" ? given.cursor : undefined;
  const filter = { search: addressText(given.search, 200), since };
  const asked: PatternSearch = { kind, ...filter, sort: sort === "confidence" ? undefined : sort };
  // By kind, the surest of each: until something is looked for, or sorted otherwise.
  const grouped = kind === undefined && !filter.search && !since && sort === "confidence" && cursor === undefined;
  const list = (of: PatternKind | undefined, limit: number) =>
    orNotFound(listPatterns(ctx, { ...filter, limit, sort, kind: of, cursor: grouped ? undefined : cursor }));
  const [me, analysis, counts, parts] = await Promise.all([
    pageMe(org),
    getAnalysis(ctx),
    countPatterns(ctx, filter),
    grouped
      ? Promise.all(kinds.map(async ({ value, label }) => ({ value, label, ...(await list(value, eachKindMax)) })))
      : list(kind, pageMax).then((page) => [{ value: kind ?? "all", label: "", ...page }]),
  ]);
  const root = `/w/${org}`;
  const path = `${root}/patterns`;
  const nowMs = Date.now();
  const waiting = analysis.state === "waiting";
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const shown = parts.filter(({ data }) => data.length > 0);
  const near = nearMissesOf(analysis.funnel, kind);

  return (
    <Page
      title="Patterns"
      lead="What repeats in your activity. Each opens to the evidence it rests on."
      action={<AnalyzeButton analyze={analyzeNow.bind(null, org)} waiting={waiting} />}
    >
      <RefreshOn topics={["patterns"]} />
      <AnalysisFailed analysis={analysis} nowMs={nowMs} timeZone={me.timezone} />
      <AnalysisProgress progress={analysis.progress} nowMs={nowMs} timeZone={me.timezone} />
      <div className="grid gap-3">
        <FilterNav
          label="Kinds of pattern"
          options={[
            { label: `All ${all.toLocaleString("en")}`, href: patternsHref(path, asked, { kind: "" }), here: !kind },
            ...kinds.map(({ value, label }) => ({
              label: `${label} ${counts[value].toLocaleString("en")}`,
              href: patternsHref(path, asked, { kind: value }),
              here: kind === value,
            })),
          ]}
        />
        <div className="flex flex-wrap items-end justify-between gap-3">
          <SearchPatterns path={path} search={asked} />
          <FilterNav
            label="Order"
            options={sorts.map(({ value, label }) => ({
              label,
              href: patternsHref(path, asked, { sort: value === "confidence" ? "" : value }),
              here: sort === value,
            }))}
          />
        </div>
        {since ? (
          <p className="text-muted">
            Only those learned since <Time at={since} nowMs={nowMs} timeZone={me.timezone} />.{" "}
            <TextLink href={patternsHref(path, asked, { since: "" })}>Show all</TextLink>
          </p>
        ) : null}
      </div>
      {shown.length === 0 ? <NonePresent state={analysis.state} path={path} asked={asked} root={root} /> : null}
      <ListKeys what="pattern" className="grid grid-cols-1 gap-6">
        {shown.map(({ value, label, data, next_cursor }) =>
          grouped ? (
            <Section
              key={value}
              title={label}
              aside={
                next_cursor ? (
                  <TextLink href={patternsHref(path, asked, { kind: value as PatternKind })}>
                    All {label.toLowerCase()}
                  </TextLink>
                ) : null
              }
            >
              <PatternList patterns={data} root={root} nowMs={nowMs} timeZone={me.timezone} />
            </Section>
          ) : (
            <div key={value} className="grid grid-cols-1 gap-4">
              <PatternList patterns={data} root={root} nowMs={nowMs} timeZone={me.timezone} />
              <div className="flex flex-wrap gap-2">
                {cursor ? <ButtonLink href={patternsHref(path, asked)}>First page</ButtonLink> : null}
                {next_cursor ? (
                  <ButtonLink href={patternsHref(path, asked, { cursor: next_cursor })}>Next page</ButtonLink>
                ) : null}
              </div>
            </div>
          ),
        )}
      </ListKeys>
      {near.length > 0 && !filter.search && !since ? (
        <Fold title={`Not enough yet: ${near.length} that nearly count`}>
          <NearMisses misses={near} />
        </Fold>
      ) : null}
      {analysis.analyzed_at === null ? null : (
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          <TextLink href={`${path}/why`}>
            What became of all {analysis.events_analyzed.toLocaleString("en")} events, and why
          </TextLink>
          {counts.relationship > 0 ? <TextLink href={`${path}/files`}>What goes with a file</TextLink> : null}
        </div>
      )}
    </Page>
  );
}

function NonePresent({
  state,
  path,
  asked,
  root,
}: {
  state: Analysis["state"];
  path: string;
  asked: PatternSearch;
  root: string;
}) {
  if (asked.search || asked.since)
    return (
      <Empty title={asked.search ? `No pattern speaks of “${asked.search}”` : "Nothing has been learned since"}>
        <p>
          <TextLink href={patternsHref(path, asked, { search: "", since: "" })}>Show all</TextLink>
        </p>
      </Empty>
    );
  if (state === "waiting")
    return (
      <Empty title="Still learning">
        <p>Floyo is reading your activity now. What it finds appears here by itself.</p>
      </Empty>
    );
  // Said above, with what happens next.
  if (state === "failed") return null;
  if (state === "none")
    return (
      <Empty title="There is no activity to learn from yet">
        <p>
          <TextLink href={root}>See three ways to begin</TextLink>: importing a project’s history shows the first
          patterns within a minute.
        </p>
      </Empty>
    );
  return (
    <Empty title="Nothing has repeated often enough yet">
      <p>
        Chance repeats things too, so a pattern is shown only when it is unlikely to be chance.{" "}
        <TextLink href={`${path}/why`}>See what was looked for, and why nothing was found</TextLink>.
      </p>
    </Empty>
  );
}
