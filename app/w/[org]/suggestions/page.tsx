import type { Metadata } from "next";
import { SuggestionCard } from "#components/suggestions/suggestion-card.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { FilterNav } from "#components/ui/filter-nav.tsx";
import { Empty, Page } from "#components/ui/page.tsx";
import { SuggestionStatus } from "#lib/contracts/suggestions.ts";
import { listSuggestions } from "#lib/domains/suggestions/list-suggestions.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { orNotFound } from "../or-not-found.ts";
import { suggestionActions } from "./suggestion-actions.ts";

export const metadata: Metadata = { title: "Suggestions" };

export default async function SuggestionsPage({ params, searchParams }: PageProps<"/w/[org]/suggestions">) {
  const [{ org }, query] = await Promise.all([params, searchParams]);
  const ctx = await pageContext(org);
  const status = SuggestionStatus.catch("open").parse(query.status);
  const cursor = typeof query.cursor === "string" ? query.cursor : undefined;
  const page = await orNotFound(listSuggestions(ctx, { limit: 20, status, cursor }));
  const root = `/w/${org}`;
  return (
    <Page title="Suggestions" lead="What Floyo could do for you, best first. Nothing runs until you say so.">
      <FilterNav
        label="Status"
        options={[
          { label: "Open", href: `${root}/suggestions`, here: status === "open" },
          { label: "Dismissed", href: `${root}/suggestions?status=dismissed`, here: status === "dismissed" },
        ]}
      />
      {page.data.length === 0 ? (
        <Empty title={status === "open" ? "No suggestion at the moment" : "You have dismissed nothing"}>
          <p>
            {status === "open"
              ? "Floyo suggests only what happened on at least five different days and is unlikely to be chance."
              : "What you dismiss is listed here, and can be taken back."}
          </p>
        </Empty>
      ) : (
        <div className="grid gap-4">
          {page.data.map((suggestion) => (
            <SuggestionCard
              key={suggestion.id}
              suggestion={suggestion}
              href={`${root}/suggestions/${suggestion.id}`}
              nowMs={Date.now()}
              actions={suggestionActions(org)}
            />
          ))}
        </div>
      )}
      {page.next_cursor ? (
        <ButtonLink
          href={`${root}/suggestions?status=${status}&cursor=${encodeURIComponent(page.next_cursor)}`}
          className="w-fit"
        >
          Next page
        </ButtonLink>
      ) : null}
    </Page>
  );
}
