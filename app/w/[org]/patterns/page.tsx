import type { Metadata } from "next";
import Link from "next/link";
import { AnalyzeButton } from "#components/patterns/analyze-button.tsx";
import { PatternList } from "#components/patterns/pattern-list.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { FilterNav } from "#components/ui/filter-nav.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { PatternKind } from "#lib/contracts/patterns.ts";
import { getAnalysis } from "#lib/domains/patterns/get-analysis.ts";
import { listPatterns } from "#lib/domains/patterns/list-patterns.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { orNotFound } from "../or-not-found.ts";
import { pageMe } from "../page-me.ts";
import { analyzeNow } from "./actions.ts";

export const metadata: Metadata = { title: "Patterns" };

/** In the order in which they tell something: what could be automated first, plain counts last. */
const kinds: { value: PatternKind; label: string }[] = [
  { value: "routine", label: "Routines" },
  { value: "sequence", label: "Sequences" },
  { value: "relationship", label: "Change together" },
  { value: "usage", label: "Usage" },
];
const eachKindMax = 8;

export default async function PatternsPage({ params, searchParams }: PageProps<"/w/[org]/patterns">) {
  const [{ org }, query] = await Promise.all([params, searchParams]);
  const ctx = await pageContext(org);
  const kind = PatternKind.optional().catch(undefined).parse(query.kind);
  const cursor = typeof query.cursor === "string" ? query.cursor : undefined;
  const list = (of: PatternKind, limit: number) =>
    orNotFound(listPatterns(ctx, { limit, sort: "confidence", kind: of, cursor: of === kind ? cursor : undefined }));
  const [me, analysis, parts] = await Promise.all([
    pageMe(org),
    getAnalysis(ctx),
    Promise.all(
      kinds
        .filter(({ value }) => kind === undefined || value === kind)
        .map(async (each) => ({ ...each, ...(await list(each.value, kind ? 50 : eachKindMax)) })),
    ),
  ]);
  const root = `/w/${org}`;
  const address = (of?: PatternKind, next?: string) => {
    const search = new URLSearchParams({ ...(of && { kind: of }), ...(next && { cursor: next }) });
    return `${root}/patterns${search.size > 0 ? `?${search}` : ""}`;
  };
  const shown = parts.filter(({ data }) => data.length > 0);
  const patternList = (patterns: (typeof parts)[number]["data"]) => (
    <PatternList patterns={patterns} root={root} nowMs={Date.now()} timeZone={me.timezone} />
  );

  return (
    <Page
      title="Patterns"
      lead="What repeats in your activity, surest first. Each opens to the evidence it rests on."
      action={<AnalyzeButton analyze={analyzeNow.bind(null, org)} waiting={analysis.state === "waiting"} />}
    >
      <FilterNav
        label="Kinds of pattern"
        options={[
          { label: "All", href: address(), here: kind === undefined },
          ...kinds.map(({ value, label }) => ({ label, href: address(value), here: kind === value })),
        ]}
      />
      {shown.length === 0 ? (
        <Empty title={analysis.state === "waiting" ? "Still learning" : "Nothing has repeated often enough yet"}>
          <p>
            {analysis.state === "none"
              ? "There is no activity to learn from yet. Import a project’s history to begin."
              : "Chance repeats things too, so a pattern is shown only when it is unlikely to be chance."}
          </p>
        </Empty>
      ) : null}
      {shown.map(({ value, label, data, next_cursor }) =>
        kind === undefined ? (
          <Section
            key={value}
            title={label}
            aside={
              next_cursor ? (
                <Link href={address(value)} className="underline underline-offset-2">
                  All {label.toLowerCase()}
                </Link>
              ) : null
            }
          >
            {patternList(data)}
          </Section>
        ) : (
          <div key={value} className="grid gap-4">
            {patternList(data)}
            {next_cursor ? (
              <ButtonLink href={address(value, next_cursor)} className="w-fit">
                Next page
              </ButtonLink>
            ) : null}
          </div>
        ),
      )}
    </Page>
  );
}
