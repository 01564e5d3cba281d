import { exportOwn } from "#lib/domains/accounts/export-own.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";

/** Lines that are sent at a time: few enough to begin at once, many enough not to be slow. */
const linesPerChunk = 200;

/** Everything of the person's in this workspace, as a file of JSON lines that is written while it is read. */
export async function GET(_request: Request, { params }: RouteContext<"/w/[org]/export">): Promise<Response> {
  const { org } = await params;
  const ctx = await pageContext(org);
  const lines = exportOwn(ctx);
  const text = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let chunk = "";
      for (let count = 0; count < linesPerChunk; count += 1) {
        const { done, value } = await lines.next();
        if (done) {
          if (chunk !== "") controller.enqueue(text.encode(chunk));
          controller.close();
          return;
        }
        chunk += `${JSON.stringify(value)}\n`;
      }
      controller.enqueue(text.encode(chunk));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  const day = new Date().toISOString().slice(0, 10);
  return new Response(body, {
    headers: {
      "content-type": "application/x-ndjson; charset=utf-8",
      "content-disposition": `attachment; filename="floyo-${ctx.org.slug}-${day}.ndjson"`,
      "cache-control": "no-store",
      "x-request-id": ctx.requestId,
    },
  });
}
