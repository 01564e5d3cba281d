import type { Metadata } from "next";
import Link from "next/link";
import { Confidence } from "#components/patterns/confidence.tsx";
import { Evidence } from "#components/patterns/evidence.tsx";
import { Statistics } from "#components/patterns/statistics.tsx";
import { Page, Section } from "#components/ui/page.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { Time } from "#components/ui/time.tsx";
import { getPattern } from "#lib/domains/patterns/get-pattern.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { idOrNotFound, orNotFound } from "../../or-not-found.ts";
import { pageMe } from "../../page-me.ts";

export const metadata: Metadata = { title: "Pattern" };

const kindNames = {
  usage: "Usage",
  sequence: "Sequence",
  routine: "Routine",
  relationship: "Change together",
} as const;

export default async function PatternPage({ params }: PageProps<"/w/[org]/patterns/[id]">) {
  const { org, id: given } = await params;
  const id = idOrNotFound(given);
  const ctx = await pageContext(org);
  const [me, pattern] = await Promise.all([pageMe(org), orNotFound(getPattern(ctx, { id }))]);
  const nowMs = Date.now();
  const time = (at: string) => <Time at={at} nowMs={nowMs} timeZone={me.timezone} />;
  return (
    <Page
      title={kindNames[pattern.kind]}
      lead={
        <span className="text-lg text-text">
          <Sentence text={pattern.title} />
        </span>
      }
    >
      <dl className="flex flex-wrap gap-x-8 gap-y-3">
        <Fact name="Seen">
          {pattern.support.toLocaleString("en")} times on {pattern.evidence.distinct_days} days
        </Fact>
        <Fact name="First">{time(pattern.first_seen_at)}</Fact>
        <Fact name="Last">{time(pattern.last_seen_at)}</Fact>
        {pattern.kind === "usage" ? null : (
          <Fact name="Confidence">
            <Confidence value={pattern.confidence} />
          </Fact>
        )}
      </dl>
      <Section title="Evidence">
        {pattern.evidence.occurrences.length > 0 ? (
          <Evidence evidence={pattern.evidence} timeZone={me.timezone} />
        ) : (
          <p className="text-muted">Counted over whole days, so there are no single occurrences to list.</p>
        )}
        <Statistics statistics={pattern.statistics} />
      </Section>
      <Link href={`/w/${org}/patterns`} className="w-fit underline underline-offset-2">
        All patterns
      </Link>
    </Page>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
