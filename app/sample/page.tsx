import type { Metadata } from "next";
import { findHome } from "#app/find-home.ts";
import { WeekHeatmap } from "#components/charts/week-heatmap.tsx";
import { SamplePatterns } from "#components/onboarding/sample-patterns.tsx";
import { SampleSuggestions } from "#components/onboarding/sample-suggestions.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { readSample } from "#lib/domains/sample/read-sample.ts";

export const metadata: Metadata = {
  title: "A sample",
  description: "What Floyo makes of two months of an analyst’s work. She does not exist; the engine is the real one.",
};

/** What Floyo shows, of somebody who does not exist: for looking at before anything of one’s own is sent. */
export default async function SamplePage() {
  const home = await findHome();
  const nowMs = Date.now();
  const sample = readSample(nowMs);
  const [first, ...others] = sample.suggestions;
  return (
    <main className="mx-auto grid w-full max-w-[1100px] gap-8 px-4 py-8 md:px-8">
      <header className="grid gap-4">
        <TextLink href={home ?? "/"} className="w-fit">
          {home ? "Back to your workspace" : "Floyo"}
        </TextLink>
        <div className="flex flex-wrap items-start justify-between gap-4">
          <div className="grid gap-1">
            <h1 className="text-xl">A sample</h1>
            <p className="max-w-[65ch] text-muted">
              {sample.events.toLocaleString("en")} events of an analyst’s last two months, on {sample.days} days, and
              what Floyo makes of them.
            </p>
          </div>
          <ButtonLink look="primary" href={home ? `${home}/welcome` : "/sign-up"}>
            {home ? "Now with your own" : "Create an account"}
          </ButtonLink>
        </div>
        <Notice title="This person does not exist">
          <p>
            Her work is made up, by a small program in Floyo’s source. What is found in it is not: the same engine that
            would read yours has read it today. Nothing here touches your data.
          </p>
        </Notice>
      </header>
      <Section title="What Floyo would suggest" aside={`${sample.suggestions.length} suggestions, best first`}>
        <SampleSuggestions first={first} others={others} nowMs={nowMs} />
      </Section>
      <div className="grid grid-cols-1 gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Section title="What it noticed" aside={`${sample.patterns.length} patterns`}>
          <SamplePatterns patterns={sample.patterns} nowMs={nowMs} />
        </Section>
        <Section title="Her week">
          <WeekHeatmap hours={sample.hours} title="The analyst’s activity by weekday and hour" />
        </Section>
      </div>
      <p className="text-muted">
        In a workspace of your own you also get the events behind each pattern, live as they happen, and accept or
        dismiss what is suggested.
      </p>
    </main>
  );
}
