import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { sessionActor } from "../auth/page-session.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { makeContext } from "../make-context.ts";
import { chooseWorkspace } from "../workspace.ts";
import { requestIdOf } from "./request-id.ts";
import { pathHeader } from "./session-headers.ts";

/**
 * The context of a page under `/w/[org]`: a session that stands or a redirect to `/sign-in?next=…` (to its second page
 * where a second factor is still to be shown), a membership or `notFound()`.
 * Give it to the same use cases that the API runs. Found once a request, however many parts of the page ask.
 */
export const pageContext = cache(async (orgSlug: string): Promise<Context> => {
  const given = await headers();
  const actor = await sessionActor();
  const path = given.get(pathHeader);
  // Not `next`: a page of this site only, and never one that begins `//`.
  const next = encodeURIComponent(path && /^\/(?![/\\])/.test(path) ? path : `/w/${orgSlug}`);
  if (!actor) redirect(`/sign-in?next=${next}`);
  const requestId = requestIdOf(given);
  const org = await chooseWorkspace(actor, orgSlug, given).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "NOT_FOUND") notFound();
    if (error instanceof AppError && error.code === "UNAUTHENTICATED") redirect(`/sign-in?next=${next}&problem=over`);
    if (error instanceof AppError && error.code === "SECOND_FACTOR_REQUIRED") redirect(`/sign-in/verify?next=${next}`);
    throw error;
  });
  return makeContext({ actor, org, requestId, readsOnly: true });
});
