import { apiHeaders } from "#lib/platform/http/security-headers.ts";
import { openApiDocument } from "#lib/platform/openapi/document.ts";

export const dynamic = "force-static";

/** The API's own description, the same for everyone. It holds nothing of a person's, so anyone may read it. */
export function GET(): Response {
  const headers = new Headers(apiHeaders.map(([name, value]): [string, string] => [name, value]));
  // A cache in between must not outlive a release.
  headers.set("Cache-Control", "public, max-age=0, must-revalidate");
  return Response.json(openApiDocument(), { headers });
}
