import { readinessResponse } from "#lib/platform/health.ts";

export const dynamic = "force-dynamic";

/** The whole picture for people: what is wrong, part by part. The same checks as readiness. */
export async function GET(): Promise<Response> {
  return await readinessResponse();
}
