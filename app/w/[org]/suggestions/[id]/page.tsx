import type { Metadata } from "next";
import Link from "next/link";
import { Confidence } from "#components/patterns/confidence.tsx";
import { Evidence } from "#components/patterns/evidence.tsx";
import { DismissMenu, RestoreButton } from "#components/suggestions/dismiss-menu.tsx";
import { Draft } from "#components/suggestions/draft.tsx";
import { Page, Section } from "#components/ui/page.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { getSuggestion } from "#lib/domains/suggestions/get-suggestion.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { idOrNotFound, orNotFound } from "../../or-not-found.ts";
import { pageMe } from "../../page-me.ts";
import { suggestionActions } from "../suggestion-actions.ts";

export const metadata: Metadata = { title: "Suggestion" };

export default async function SuggestionPage({ params }: PageProps<"/w/[org]/suggestions/[id]">) {
  const { org, id: given } = await params;
  const id = idOrNotFound(given);
  const ctx = await pageContext(org);
  const [me, suggestion] = await Promise.all([pageMe(org), orNotFound(getSuggestion(ctx, { id }))]);
  const actions = suggestionActions(org);
  return (
    <Page
      title="Suggestion"
      lead={
        <span className="text-lg text-text">
          <Sentence text={suggestion.title} />
        </span>
      }
      action={
        suggestion.status === "open" ? (
          <DismissMenu id={suggestion.id} title={suggestion.title} actions={actions} />
        ) : (
          <RestoreButton id={suggestion.id} actions={actions} />
        )
      }
    >
      <Section title="Why" aside={<Confidence value={suggestion.confidence} />}>
        <p className="max-w-[65ch]">
          <Sentence text={suggestion.reason} />
        </p>
        <Evidence evidence={suggestion.evidence} timeZone={me.timezone} />
        {suggestion.pattern_ids.length > 0 ? (
          <ul className="flex flex-wrap gap-4">
            {suggestion.pattern_ids.map((pattern, index) => (
              <li key={pattern}>
                <Link href={`/w/${org}/patterns/${pattern}`} className="underline underline-offset-2">
                  The pattern behind it{suggestion.pattern_ids.length > 1 ? ` (${index + 1})` : ""}
                </Link>
              </li>
            ))}
          </ul>
        ) : null}
      </Section>
      <Section title="What it would do">
        <Draft workflow={suggestion.draft} />
        <p className="text-sm text-muted">
          {suggestion.connectors.length > 0 ? `Needs: ${suggestion.connectors.join(", ")}. ` : ""}
          This is a draft: running automations comes with the workflow engine. Nothing runs now.
        </p>
      </Section>
      <Link href={`/w/${org}/suggestions`} className="w-fit underline underline-offset-2">
        All suggestions
      </Link>
    </Page>
  );
}
