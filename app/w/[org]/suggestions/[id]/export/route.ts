import { ExportFormat } from "#lib/contracts/suggestions.ts";
import { exportSuggestion } from "#lib/domains/suggestions/export-suggestion.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { idOrNotFound, orNotFound } from "../../../or-not-found.ts";

/** A suggestion's draft as a file to keep: the API's own answer, for the workspace in view. */
export async function GET(request: Request, { params }: RouteContext<"/w/[org]/suggestions/[id]/export">) {
  const { org, id } = await params;
  const ctx = await pageContext(org);
  const format = ExportFormat.catch("bash").parse(new URL(request.url).searchParams.get("format"));
  const { filename, text } = await orNotFound(exportSuggestion(ctx, { id: idOrNotFound(id), format }));
  return new Response(text, {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": `attachment; filename="${filename}"`,
      "cache-control": "no-store",
      "x-request-id": ctx.requestId,
    },
  });
}
