import { cacheStats } from "#lib/platform/cache.ts";
import { readinessResponse } from "#lib/platform/health.ts";

export const dynamic = "force-dynamic";

/**
 * The whole picture for people: what is wrong, part by part, by the same checks as readiness, and how often this
 * instance had the answer in its memory.
 */
export async function GET(): Promise<Response> {
  return await readinessResponse({ cache: cacheStats() });
}
