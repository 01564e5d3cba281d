import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Analysis } from "#lib/contracts/patterns.ts";
import { sayReading } from "#lib/contracts/say-reading.ts";
import { Command } from "./command.tsx";

/** What a repository's history sends, how, and how far it has come. */
export function HistoryStep({
  imported,
  connected,
  analysis,
  suggestions,
  root,
  nowMs,
  timeZone,
}: {
  imported: { readonly count: number; readonly since: string } | null;
  connected: boolean;
  analysis: Pick<Analysis, "state" | "days_waiting">;
  suggestions: number;
  root: string;
  nowMs: number;
  timeZone: string;
}) {
  return (
    <div className="grid gap-8">
      <p className="max-w-[65ch]">
        A project’s git history already knows your habits. Importing it shows patterns within a minute, instead of after
        a week of work.
      </p>
      {connected ? null : (
        <p>
          The command needs a key first: <TextLink href={`${root}/welcome?step=connect`}>connect it</TextLink>.
        </p>
      )}
      <Section title="1. See what it would send">
        <Command text="npx floyo import git ~/code/my-project --dry-run" name="Copy the command that only shows" />
        <p className="max-w-[65ch] text-muted">
          For each file that one of your own commits changed: its path, the commit’s time, the project, and which files
          belong to one commit. No messages, no authors, no contents, and nobody else’s commits.
        </p>
      </Section>
      <Section title="2. Send it">
        <Command text="npx floyo import git ~/code/my-project" name="Copy the command that imports" />
        <p className="text-muted">Run it again at any time: what is there already is not stored twice.</p>
      </Section>
      <Section title="3. See it arrive">
        <div
          role="status"
          className={`grid gap-3 rounded-md border px-4 py-4 ${imported ? "border-good bg-surface" : "border-line border-dashed"}`}
        >
          {imported ? (
            <>
              <p className="font-semibold tabular-nums">
                {imported.count.toLocaleString("en")} events, since{" "}
                <Time at={imported.since} nowMs={nowMs} timeZone={timeZone} />.
              </p>
              <p>{sayLearning(analysis, suggestions)}</p>
              <div className="flex flex-wrap gap-2">
                <ButtonLink look="primary" href={suggestions > 0 ? `${root}/suggestions` : `${root}/patterns`}>
                  {suggestions > 0 ? "See the suggestions" : "See the patterns"}
                </ButtonLink>
                <ButtonLink href={root}>Go to Today</ButtonLink>
              </div>
            </>
          ) : (
            <>
              <p className="font-semibold">No history yet</p>
              <p className="text-muted">This page counts by itself as it arrives. You can leave it and come back.</p>
            </>
          )}
        </div>
      </Section>
    </div>
  );
}

function sayLearning(analysis: Pick<Analysis, "state" | "days_waiting">, suggestions: number): string {
  const { state } = analysis;
  if (state === "waiting") return sayReading(analysis);
  if (state === "failed") return "Floyo could not finish reading it. Nothing is lost, and it tries again by itself.";
  if (suggestions === 0)
    return "It is all read. Nothing is sure enough to suggest yet; the patterns show what was noticed.";
  return suggestions === 1
    ? "It is all read, and there is one suggestion."
    : `It is all read, and there are ${suggestions} suggestions.`;
}
