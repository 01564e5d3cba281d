import type { Context } from "../context.ts";

/**
 * The context of a page under `/w/[org]`: a session or a redirect to `/sign-in?next=…`, a membership or `notFound()`.
 * Give it to the same use cases that the API runs.
 */
export async function pageContext(orgSlug: string): Promise<Context> {
  throw new Error(`The door is being built: ${orgSlug}`);
}
