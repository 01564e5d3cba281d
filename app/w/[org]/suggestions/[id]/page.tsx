import { redirect } from "next/navigation";
import { getSuggestion } from "#lib/domains/suggestions/get-suggestion.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { idOrNotFound, orNotFound } from "../../or-not-found.ts";

/** A suggestion's own address, from wherever it is linked: it opens in the inbox, among those of its status. */
export default async function SuggestionPage({ params }: PageProps<"/w/[org]/suggestions/[id]">) {
  const { org, id } = await params;
  const ctx = await pageContext(org);
  const { status } = await orNotFound(getSuggestion(ctx, { id: idOrNotFound(id) }));
  redirect(`/w/${org}/suggestions?${new URLSearchParams({ ...(status === "open" ? {} : { status }), at: id })}`);
}
