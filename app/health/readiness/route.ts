import { readinessResponse } from "#lib/platform/health.ts";

export const dynamic = "force-dynamic";

/** Whether requests should be sent to this instance. */
export async function GET(): Promise<Response> {
  return await readinessResponse();
}
