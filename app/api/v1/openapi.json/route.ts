import { apiHeaders } from "#lib/platform/http/security-headers.ts";
import { openApiDocument } from "#lib/platform/openapi/document.ts";

export const dynamic = "force-static";

/** The API's own description, the same for everyone. It holds nothing of a person's, so anyone may read it. */
export function GET(): Response {
  return Response.json(openApiDocument(), {
    headers: apiHeaders.map(([name, value]): [string, string] => [name, value]),
  });
}
