import type { Metadata } from "next";
import { AnalyzeButton } from "#components/patterns/analyze-button.tsx";
import { PatternList } from "#components/patterns/pattern-list.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { FilterNav } from "#components/ui/filter-nav.tsx";
import { Empty, Page } from "#components/ui/page.tsx";
import { PatternKind } from "#lib/contracts/patterns.ts";
import { getMe } from "#lib/domains/accounts/get-me.ts";
import { getAnalysis } from "#lib/domains/patterns/get-analysis.ts";
import { listPatterns } from "#lib/domains/patterns/list-patterns.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { orNotFound } from "../or-not-found.ts";
import { analyzeNow } from "./actions.ts";

export const metadata: Metadata = { title: "Patterns" };

const kinds = [
  { value: undefined, label: "All" },
  { value: "routine", label: "Routines" },
  { value: "sequence", label: "Sequences" },
  { value: "relationship", label: "Change together" },
  { value: "usage", label: "Usage" },
] as const;

export default async function PatternsPage({ params, searchParams }: PageProps<"/w/[org]/patterns">) {
  const [{ org }, query] = await Promise.all([params, searchParams]);
  const ctx = await pageContext(org);
  const kind = PatternKind.optional().catch(undefined).parse(query.kind);
  const cursor = typeof query.cursor === "string" ? query.cursor : undefined;
  const [me, analysis, page] = await Promise.all([
    getMe(ctx),
    getAnalysis(ctx),
    orNotFound(listPatterns(ctx, { limit: 50, sort: "confidence", kind, cursor })),
  ]);
  const root = `/w/${org}`;
  const href = (next: { kind?: string | undefined; cursor?: string }) => {
    const search = new URLSearchParams(
      Object.entries(next).filter((entry): entry is [string, string] => Boolean(entry[1])),
    );
    return `${root}/patterns${search.size > 0 ? `?${search}` : ""}`;
  };

  return (
    <Page
      title="Patterns"
      lead="What repeats in your activity, strongest first. Each opens to the evidence it rests on."
      action={<AnalyzeButton analyze={analyzeNow.bind(null, org)} waiting={analysis.state === "waiting"} />}
    >
      <FilterNav
        label="Kinds of pattern"
        options={kinds.map(({ value, label }) => ({ label, href: href({ kind: value }), here: kind === value }))}
      />
      {page.data.length === 0 ? (
        <Empty title={analysis.state === "waiting" ? "Still learning" : "Nothing has repeated often enough yet"}>
          <p>
            {analysis.state === "none"
              ? "There is no activity to learn from yet. Import a project’s history to begin."
              : "Chance repeats things too, so a pattern is shown only when it is unlikely to be chance."}
          </p>
        </Empty>
      ) : (
        <PatternList patterns={page.data} root={root} nowMs={Date.now()} timeZone={me.timezone} />
      )}
      {page.next_cursor ? (
        <ButtonLink href={href({ kind, cursor: page.next_cursor })} className="w-fit">
          Next page
        </ButtonLink>
      ) : null}
    </Page>
  );
}
